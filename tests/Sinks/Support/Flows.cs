using Keystone.Flow.Elements;
using Keystone.Testing.Models;
using Keystone.Topology.Model;

namespace Keystone.Sinks.Tests.Support;

/// <summary>Small models to run sinks with.</summary>
internal static class Flows
{
    public static SinkModel Sink(SinkCompression compression = SinkCompression.None) => MadeFlow.FileSink("/replaced", compression);

    public static FlowModel Of(SinkModel sink, ErrorAction onError = ErrorAction.DeadLetter) =>
        new MadeFlow
        {
            Route = "plays-archive",
            Cluster = MadeFlow.ClusterOf("us-front", ClusterRole.Fronting),
            Tier = 2,
            Sink = sink,
            OnError = onError,
        }.Build();

    public static SinkContext Context(
        FlowModel flow,
        IReadOnlyList<MadeLog> logs,
        KeptPositions positions,
        LaneBudget budget,
        TimeProvider time,
        IBlockingThread blocking
    ) =>
        new()
        {
            Flow = flow,
            Sink = flow.Sink!,
            Identity = FlowIdentity.Of(flow),
            Lane = 0,
            LaneCount = 1,
            SourceCluster = "us-front",
            SourceClusterId = "c",
            Positions = positions,
            Start = [.. logs.Select(l => positions.Resume(l.Partition))],
            Budget = budget,
            Time = time,
            Blocking = blocking,
            CrashPoints = CrashPoints.None,
            Ending = () => LaneEnding.Drain,
            Paused = _ => { },
        };
}
