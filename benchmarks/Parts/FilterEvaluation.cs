using BenchmarkDotNet.Attributes;
using Keystone.Events;

namespace Keystone.Benchmarks.Parts;

/// <summary>Evaluating a filter over a payload of 512 bytes, one event after another out of 256.</summary>
[MemoryDiagnoser]
public class FilterEvaluation
{
    private readonly byte[][] values = new byte[256][];
    private Evaluator evaluator = null!;
    private CompiledExpression where = null!;

    [Params(BenchEvents.Where, """event.payload.n > 1000000000""", """event.device.startsWith("mob") || has(event.test)""")]
    public string Expression { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        var events = new BenchEvents(1);
        for (var i = 0; i < values.Length; i++)
            events.Next(i, out _, out values[i]);
        var builder = new ExpressionSetBuilder();
        where = builder.Add(Expression, ExpressionUse.Where);
        evaluator = builder.Build().CreateEvaluator();
    }

    [Benchmark(OperationsPerInvoke = 256)]
    public int Evaluate()
    {
        var kept = 0;
        foreach (var value in values)
        {
            if (evaluator.Begin(new EventContext { Value = value, HasValue = true }).Matches(where) == Outcome.True)
                kept++;
        }
        return kept;
    }
}
