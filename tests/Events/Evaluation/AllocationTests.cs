using System.Text;
using Shouldly;
using Xunit;

namespace Keystone.Events.Tests.Evaluation;

public sealed class AllocationTests
{
    private static readonly byte[] Json = Encoding.UTF8.GetBytes(
        """{"id":"8c2f","ts":1767225600123,"type":"play","country":"KR","device":"mobile-ios","e":"\u0061bc","n":2.5,"tags":["a","b"],"payload":{"title":{"id":7}}}"""
    );

    [Theory]
    [InlineData("event.type == 'play' && event.country in ['KR', 'US']")]
    [InlineData("event.device.startsWith('mobile') || event.device.endsWith('tv') || event.device.contains('web')")]
    [InlineData("event.payload.title.id >= 7 && event.n < 3.0 && event.ts % 2 == 1")]
    [InlineData("has(event.payload.title) && !has(event.test)")]
    [InlineData("event.missing == 'x' || event.type == 'play'")]
    [InlineData("event.missing == 'x'")]
    [InlineData("event.e == 'abc' && event.e.size() == 3")]
    [InlineData("event.tags.exists(t, t == 'b') && 'a' in event.tags && event.tags[1] == 'b' && size(event.tags) == 2")]
    [InlineData("key == 'k1' && topic == 'plays' && partition == 3 && offset > 5 && headers.source == 'app' && 'source' in headers")]
    [InlineData("timestamp.getHours() == 0 && timestamp.getDayOfWeek('Asia/Seoul') == 4 && timestamp > timestamp('2020-01-01T00:00:00Z')")]
    [InlineData("event.device.matches('^mob.*s$') && event.type.matches('play')")]
    [InlineData("event.type + '-' + string(event.ts) == 'play-1767225600123'")]
    [InlineData("event.type in ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'play']")]
    public void Usual_filters_allocate_nothing(string expression)
    {
        var builder = new ExpressionSetBuilder();
        var where = builder.Add(expression, ExpressionUse.Where);
        var evaluator = builder.Build().CreateEvaluator();
        var headers = HeaderBlock.Encode([new("source", "app"u8.ToArray())]);
        var hits = 0;
        for (var warm = 0; warm < 200; warm++)
            hits += One(evaluator, where, headers) == Outcome.True ? 1 : 0;
        hits.ShouldBe(expression == "event.missing == 'x'" ? 0 : 200);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++)
            One(evaluator, where, headers);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }

    [Fact]
    public void Texts_and_projections_allocate_nothing()
    {
        var builder = new ExpressionSetBuilder();
        var text = builder.Add("event.type + event.country", ExpressionUse.Text);
        var number = builder.Add("event.ts", ExpressionUse.Text);
        var projection = builder.AddSelect([
            new("t", "event.type"),
            new("p", "event.payload"),
            new("ts", "event.ts"),
            new("at", "timestamp"),
            new("e", "event.e"),
        ]);
        var evaluator = builder.Build().CreateEvaluator();
        var output = new System.Buffers.ArrayBufferWriter<byte>(1_024);
        long before = 0;
        for (var i = 0; i < 1_200; i++)
        {
            if (i == 200)
                before = GC.GetAllocatedBytesForCurrentThread();
            output.ResetWrittenCount();
            var evaluation = evaluator.Begin(
                new EventContext
                {
                    Value = Json,
                    HasValue = true,
                    Timestamp = 5,
                }
            );
            if (
                !evaluation.TryGetText(text, out _, out _)
                || !evaluation.TryGetText(number, out _, out _)
                || !evaluation.TryWrite(projection, output)
            )
                throw new InvalidOperationException(evaluation.Error!.Message);
        }
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }

    private static Outcome One(Evaluator evaluator, CompiledExpression where, byte[] headers) =>
        evaluator
            .Begin(
                new EventContext
                {
                    Value = Json,
                    HasValue = true,
                    Key = "k1"u8,
                    HasKey = true,
                    Headers = headers,
                    Topic = "plays",
                    Partition = 3,
                    Offset = 42,
                    Timestamp = 1_767_225_600_123,
                }
            )
            .Matches(where);
}
