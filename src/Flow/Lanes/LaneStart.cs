using Keystone.Client;
using Keystone.Client.Admin;
using Keystone.Flow.Elements;
using Keystone.Flow.Positions;
using Keystone.Topology.Model;

namespace Keystone.Flow.Lanes;

/// <summary>
/// Where a lane's run begins in each of its partitions. The log was read after InitProducerId had succeeded: then no older owner can commit any
/// more, and whatever it committed has its control record in the log.
/// </summary>
internal static class LaneStart
{
    public static async Task<IReadOnlyList<LaneStartPosition>> FindAsync(
        FlowContext flow,
        FlowPositions recorded,
        IReadOnlyList<int> partitions,
        TimeProvider time,
        CancellationToken cancellation
    )
    {
        List<LaneStartPosition> found = [];
        List<SourcePartition> unknown = [];
        foreach (var number in partitions)
        {
            var partition = new SourcePartition(flow.SourceTopic, flow.SourceTopicId, number);
            if (recorded.Of(partition) is { } position)
                found.Add(new LaneStartPosition(partition, position.NextOffset, position.LeaderEpoch, position.Cut, position.Gaps));
            else
                unknown.Add(partition);
        }
        if (unknown.Count > 0)
            found.AddRange(await FirstAsync(flow, unknown, time, cancellation).ConfigureAwait(false));
        found.Sort(static (a, b) => a.Partition.Partition.CompareTo(b.Partition.Partition));
        return found;
    }

    private static async Task<IEnumerable<LaneStartPosition>> FirstAsync(
        FlowContext flow,
        List<SourcePartition> partitions,
        TimeProvider time,
        CancellationToken cancellation
    )
    {
        var admin = new OffsetAdmin(flow.Source);
        var earliest = await admin.ListAsync(partitions.Select(Name), OffsetQuery.Earliest, cancellation).ConfigureAwait(false);
        // A partition that came after the flow's first start is read from its beginning, whatever `start` says: its records are all new.
        var late = flow.Model.Start.Kind == StartKind.Earliest ? [] : partitions.Where(p => IsFirst(flow, p)).ToList();
        IReadOnlyDictionary<TopicPartition, ListedOffset> latest = new Dictionary<TopicPartition, ListedOffset>();
        IReadOnlyDictionary<TopicPartition, ListedOffset> at = latest;
        if (late.Count > 0)
            latest = await admin
                .ListAsync(late.Select(Name), OffsetQuery.Latest, cancellation, flow.Model.Delivery != DeliveryClass.BestEffort)
                .ConfigureAwait(false);
        if (late.Count > 0 && flow.Model.Start is { Kind: StartKind.Timestamp, At: { } moment })
            at = await admin.ListAsync(late.Select(Name), OffsetQuery.At(moment), cancellation).ConfigureAwait(false);
        return partitions.Select(partition =>
        {
            var name = Name(partition);
            var offset = earliest[name].Offset;
            if (at.TryGetValue(name, out var byTime) && byTime.Offset >= 0)
                offset = byTime.Offset;
            else if (latest.TryGetValue(name, out var end))
                offset = end.Offset;
            IReadOnlyList<AcceptedGap> gaps = flow.AcceptedFormer.TryGetValue(partition.Partition, out var former)
                ? [new AcceptedGap(GapKind.Recreated, former, offset, time.GetUtcNow())]
                : [];
            return new LaneStartPosition(partition, offset, -1, null, gaps);
        });
    }

    private static bool IsFirst(FlowContext flow, SourcePartition partition) =>
        partition.Partition < flow.FirstPartitions && flow.AcceptedFormer.Count == 0;

    private static TopicPartition Name(SourcePartition partition) => new(partition.Topic, partition.Partition);
}
