using Keystone.Kafka.Protocol;

namespace Keystone.Embedded.Groups;

/// <summary>Reads a group's committed offsets, as OffsetFetch shows them; the group may not exist.</summary>
internal readonly struct OffsetLookup(ClassicGroup? group, bool requireStable)
{
    public IEnumerable<(string Topic, IEnumerable<int> Partitions)> All() =>
        group is null ? [] : group.Offsets.All.GroupBy(o => o.Key.Topic, o => o.Key.Partition).Select(t => (t.Key, t.AsEnumerable()));

    public (ErrorCode Error, long Offset, int LeaderEpoch, string Metadata) Find(string topic, int partition)
    {
        if (requireStable && group is not null && group.Offsets.HasPending(topic, partition))
            return (ErrorCode.UnstableOffsetCommit, -1, -1, "");
        return group?.Offsets.Find(topic, partition) is { } committed
            ? (ErrorCode.None, committed.Offset, committed.LeaderEpoch, committed.Metadata ?? "")
            : (ErrorCode.None, -1, -1, "");
    }
}
