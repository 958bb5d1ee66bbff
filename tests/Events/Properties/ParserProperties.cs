using System.Text;
using FsCheck.Xunit;
using Keystone.Events.Patterns;
using Shouldly;
using Xunit;

namespace Keystone.Events.Tests.Properties;

/// <summary>Whatever text comes: it compiles or its mistakes are told, each with a place inside of it.</summary>
public sealed class ParserProperties
{
    private static readonly string[] Parts =
    [
        "event",
        "key",
        "headers",
        "timestamp",
        ".",
        ".a",
        "[",
        "]",
        "(",
        ")",
        "{",
        "}",
        ",",
        ":",
        "?",
        "==",
        "!=",
        "<",
        ">=",
        "&&",
        "||",
        "!",
        "-",
        "+",
        "*",
        "/",
        "%",
        "in",
        "1",
        "0x1f",
        "5u",
        "1.5",
        "1e",
        "'a'",
        "\"b\"",
        "r'\\'",
        "b'x'",
        "'''",
        "\\",
        "\\u12",
        "has(",
        "all(x,",
        ".exists(y,",
        "x",
        "y",
        ".map(",
        "size(",
        ".matches('",
        "true",
        "null",
        " ",
        "\n",
        "//",
        "`a`",
        "é",
        "\ud83d",
        "\0",
        "type",
        "timestamp('2026-01-01T00:00:00Z')",
    ];

    [Property(MaxTest = 2_000)]
    public void Any_text_compiles_or_is_a_mistake(string? text) => Check(text ?? "");

    [Property(MaxTest = 2_000)]
    public void Any_row_of_tokens_compiles_or_is_a_mistake(int seed)
    {
        var random = new Random(seed);
        var text = new StringBuilder();
        for (var i = random.Next(1, 30); i > 0; i--)
            text.Append(Parts[random.Next(Parts.Length)]);
        Check(text.ToString());
    }

    private static void Check(string text)
    {
        foreach (var use in Enum.GetValues<ExpressionUse>())
        {
            var builder = new ExpressionSetBuilder();
            if (builder.TryAdd(text, use, out var expression, out var errors))
            {
                errors.ShouldBeEmpty();
                var evaluation = builder.Build().CreateEvaluator().Begin(Given.Record("""{"a":{"a":[1,"x"]}}"""));
                if (!evaluation.TryEvaluate(expression, out _))
                    evaluation.Error!.Message.ShouldNotBeEmpty();
                evaluation.Explain(expression).ToString().ShouldNotBeEmpty();
            }
            else
            {
                errors.ShouldNotBeEmpty();
                var lines = text.Split(['\n', '\r']).Length;
                foreach (var error in errors)
                {
                    error.Line.ShouldBeInRange(1, lines);
                    error.Column.ShouldBeInRange(1, text.Length + 1);
                    error.Fact.ShouldNotBeEmpty();
                }
            }
        }
    }

    [Property(MaxTest = 2_000)]
    public void Any_text_is_a_pattern_or_says_why_not(int seed)
    {
        string[] parts =
        [
            "a",
            "b",
            "é",
            "😀",
            ".",
            "*",
            "+",
            "?",
            "{2}",
            "{2,",
            "}",
            "(",
            ")",
            "(?:",
            "(?i)",
            "(?P<n>",
            "|",
            "[",
            "]",
            "^",
            "$",
            "-",
            "\\d",
            "\\W",
            "\\b",
            "\\pL",
            "\\p{Greek}",
            "[[:alpha:]]",
            "\\Q",
            "\\E",
            "\\",
            "\\x{1F600}",
            "[^a-z]",
            "(?s:",
            "\\A",
            "\\z",
            "\ud83d",
        ];
        var random = new Random(seed);
        var text = new StringBuilder();
        for (var i = random.Next(1, 15); i > 0; i--)
            text.Append(parts[random.Next(parts.Length)]);
        var pattern = Pattern.TryCompile(text.ToString(), out var fact, out _);
        (pattern is null).ShouldBe(fact.Length > 0);
    }
}
