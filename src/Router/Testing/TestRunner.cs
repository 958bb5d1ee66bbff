using Keystone.Topology.Model;

namespace Keystone.Router.Testing;

/// <summary>
/// Runs the <c>tests:</c> of a topology with the code that routes: inputs are encoded as record batches, go through the route's own transform, and what
/// comes out is decoded and compared. No cluster is needed. A route that starts at a consumer cluster's topic gets what other routes send there.
/// </summary>
public static class TestRunner
{
    public static IReadOnlyList<TestOutcome> Run(TopologyModel model) => [.. model.Tests.Select(test => Run(model, test))];

    public static TestOutcome Run(TopologyModel model, TestModel test)
    {
        var differences = new List<string>();
        foreach (var expectation in test.Expect)
        {
            // A route is the same in all of its regions: the first one shows it.
            var flow = model.Flows.First(f => f.Route.Name == expectation.Route.Name);
            var output = Output(model, flow, test, [flow]);
            var before = differences.Count;
            Comparison.Compare(expectation, output, differences);
            if (differences.Count == before)
                continue;
            var where = $"{expectation.Place} route '{expectation.Route.Name}'";
            if (output.Stopped is { } stopped)
                differences.Add($"{where} stopped (on_error: stop): {stopped}");
            differences.AddRange(output.DeadLetters.Select(letter => $"{where} dead letter: {letter}"));
        }

        return new TestOutcome(test, differences);
    }

    private static FlowOutput Output(TopologyModel model, FlowModel flow, TestModel test, IReadOnlyList<FlowModel> path)
    {
        using var run = new FlowRun(flow);
        foreach (var record in flow.Source.Stream is { } stream ? run.Declared(stream, test) : Upstream(model, flow, test, path))
            run.Feed(record);
        return run.Output;
    }

    /// <summary>What other routes of the region send to the topic that this one reads; a ring of routes ends where it closes.</summary>
    private static IEnumerable<TestOutput> Upstream(TopologyModel model, FlowModel flow, TestModel test, IReadOnlyList<FlowModel> path) =>
        model
            .FlowsOf(flow.Region)
            .Where(f =>
                f.TargetCluster?.Name == flow.Source.Cluster.Name && !path.Contains(f) && f.Branches.Any(b => b.Topic == flow.Source.Topic)
            )
            .SelectMany(f => Output(model, f, test, [.. path, f]).Records.Where(r => r.Topic == flow.Source.Topic));
}
