using System.Text.Json;
using Keystone.Flow.Elements;
using Keystone.Flow.Workers;
using Keystone.Topology.Model;

namespace Keystone.Cli.Workers;

/// <summary>Turns a worker's picture of itself into the report that leaves the process.</summary>
internal static class Reports
{
    public static StatusReport Of(WorkerStatus status) =>
        new()
        {
            Pipeline = status.Pipeline,
            Region = status.Region,
            Instance = status.InstanceId,
            Pid = Environment.ProcessId,
            StartedAt = status.StartedAt,
            AllocatedBytes = GC.GetTotalAllocatedBytes(),
            Flows = [.. status.Flows.Select(Of)],
        };

    /// <summary><c>at_least_once</c>, <c>paused</c>: as the topology and the documents write it.</summary>
    public static string Word(Enum value) => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());

    public static IReadOnlyList<string> Targets(FlowModel flow) =>
        flow.Sink is { } sink ? [$"sink {sink.Name}"] : [.. flow.Branches.Select(branch => $"{flow.TargetCluster!.Name}/{branch.Topic}")];

    private static FlowReport Of(FlowStatus flow)
    {
        var partitions = flow.Lanes.SelectMany(lane => lane.Partitions).ToList();
        return new FlowReport
        {
            Flow = flow.Flow,
            Tier = flow.Model.Tier.Number,
            Delivery = Word(flow.Model.Delivery),
            From = $"{flow.Model.Source.Cluster.Name}/{flow.Model.Source.Topic}",
            To = Targets(flow.Model),
            State = Word(flow.State),
            Reason = flow.Reason,
            Since = flow.Since,
            NextTry = flow.NextTry,
            LagRecords = partitions.Sum(p => p.LagRecords),
            LagBytes = partitions.Sum(p => p.LagBytes),
            LagSeconds = Math.Round(partitions.Select(p => p.LagSeconds).DefaultIfEmpty().Max(), 3),
            Lanes = [.. flow.Lanes.Select(Of)],
        };
    }

    private static LaneReport Of(LaneStatus lane) =>
        new()
        {
            Lane = lane.Lane,
            State = Word(lane.State),
            Reason = lane.Reason,
            Since = lane.Since,
            NextTry = lane.NextTry,
            Owner = lane.Owner,
            Gaps =
            [
                .. lane.Gaps.Select(gap => gap.ToString()),
                .. lane.Partitions.SelectMany(p => p.Gaps.Select(gap => $"partition {p.Partition}: {gap}")),
            ],
            Partitions =
            [
                .. lane.Partitions.Select(p => new PartitionReport
                {
                    Partition = p.Partition,
                    Position = p.Position,
                    EndOffset = p.EndOffset,
                    LagRecords = p.LagRecords,
                    LagBytes = p.LagBytes,
                    LagSeconds = Math.Round(p.LagSeconds, 3),
                }),
            ],
            Targets = [.. lane.Targets.Select(target => new TargetReport(target.Name, target.Records, target.Bytes))],
            Counts = Of(lane.Counts),
            BudgetBytes = lane.BudgetBytes,
            BudgetUsedBytes = lane.BudgetUsedBytes,
            Restarts = lane.Restarts,
            LastError = lane.LastError,
            GroupCopyFailures = lane.GroupCopyFailures,
        };

    private static CountsReport Of(LaneCounts counts) =>
        new()
        {
            Read = counts.Read,
            Kept = counts.Kept,
            Filtered = counts.Filtered,
            DeadLettered = counts.DeadLettered,
            Skipped = counts.Skipped,
            Aborted = counts.Aborted,
            Dropped = counts.Dropped,
            ReadBytes = counts.ReadBytes,
            SentBytes = counts.SentBytes,
            PassedBatches = counts.PassedBatches,
            ReencodedBatches = counts.ReencodedBatches.ToDictionary(reason => Word(reason.Key), reason => reason.Value),
            Commits = counts.Commits,
        };
}
