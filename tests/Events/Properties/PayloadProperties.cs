using System.Text;
using System.Text.Json;
using FsCheck.Xunit;
using Shouldly;

namespace Keystone.Events.Tests.Properties;

/// <summary>Whatever bytes come as payload, key or headers: an expression has a value or an error, and what is JSON is what it is for everybody.</summary>
public sealed class PayloadProperties
{
    /// <summary>What JSON is made of, and what breaks it.</summary>
    private const string Signs = "{}[]\",:x0-.eE+\\u \ntrfalsn\x01";

    private static readonly ExpressionSetBuilder Builder = new();

    private static readonly CompiledExpression[] Expressions =
    [
        .. new[]
        {
            "event",
            "event.a == 'x'",
            "event.a.b.c > 5",
            "has(event.a) && has(event.a.b)",
            "event['b'].exists(x, x == 'x' || x.a == 1)",
            "event.map(k, k)",
            "size(event.a) + size(event)",
            "event.a == event.b",
            "event.a[0] in event.b",
            "event.a.startsWith(key) || headers.a == key",
            "headers == {}",
            "string(event.a).matches('^[a-z]+$')",
            "event.a + event.b",
            "timestamp(event.a) < timestamp",
        }.Select(e => Builder.Add(e, ExpressionUse.Value)),
    ];

    private static readonly ExpressionSet Set = Builder.Build();

    [Property(MaxTest = 3_000)]
    public void Any_bytes_have_a_value_or_an_error(byte[] value, byte[] key, byte[] headers) =>
        Evaluate(value ?? [], key ?? [], headers ?? []);

    [Property(MaxTest = 5_000)]
    public void Damaged_JSON_has_a_value_or_an_error(int seed)
    {
        var random = new Random(seed);
        var json = Encoding.UTF8.GetBytes(RandomJson.Document(random));
        for (var i = random.Next(4); i > 0 && json.Length > 0; i--)
            json[random.Next(json.Length)] = (byte)random.Next(256);
        Evaluate(json[..random.Next(json.Length / 2, json.Length + 1)], [], []);
    }

    private static void Evaluate(byte[] value, byte[] key, byte[] headers)
    {
        var evaluation = Set.CreateEvaluator()
            .Begin(
                new EventContext
                {
                    Value = value,
                    HasValue = true,
                    Key = key,
                    HasKey = true,
                    Headers = headers,
                    Timestamp = 5,
                }
            );
        foreach (var expression in Expressions)
        {
            if (!evaluation.TryEvaluate(expression, out _))
                evaluation.Error!.Message.ShouldNotBeEmpty();
            evaluation.Matches(expression);
        }
    }

    [Property(MaxTest = 10_000)]
    public void A_whole_scan_takes_for_JSON_what_the_framework_does(int seed)
    {
        var random = new Random(seed);
        var json = Encoding.UTF8.GetBytes(RandomJson.Document(random));
        for (var i = random.Next(3); i > 0 && json.Length > 0; i--)
            json[random.Next(json.Length)] = (byte)Signs[random.Next(Signs.Length)];
        var options = new JsonDocumentOptions { MaxDepth = ExpressionLimits.MaxJsonDepth };
        var isJson = true;
        try
        {
            JsonDocument.Parse(json, options).Dispose();
        }
        catch (JsonException)
        {
            isJson = false;
        }
        var builder = new ExpressionSetBuilder();
        var whole = builder.Add("event", ExpressionUse.Value);
        builder.Add("event.a.b", ExpressionUse.Value);
        var evaluation = builder.Build().CreateEvaluator().Begin(Given.Record(json));
        var broken =
            !evaluation.TryEvaluate(whole, out _)
            && evaluation.Error!.Message.StartsWith("The payload is not JSON", StringComparison.Ordinal);
        broken.ShouldBe(!isJson, Encoding.UTF8.GetString(json));
    }
}
