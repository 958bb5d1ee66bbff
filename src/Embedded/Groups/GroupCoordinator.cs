using Keystone.Embedded.Serving;
using Keystone.Embedded.State;
using Keystone.Kafka.Protocol;

namespace Keystone.Embedded.Groups;

/// <summary>
/// All groups of a cluster. Which broker answers for a group is checked by the APIs; the state is one, so it survives every move of
/// the coordinator, as it does in Kafka through the offsets topic.
/// </summary>
internal sealed class GroupCoordinator
{
    private readonly Dictionary<string, ClassicGroup> groups = new(StringComparer.Ordinal);
    private readonly ClusterState cluster;

    public GroupCoordinator(ClusterState cluster)
    {
        this.cluster = cluster;
        Rebalance = new GroupRebalance(cluster);
        Joins = new GroupJoins(cluster, this, Rebalance);
    }

    public GroupRebalance Rebalance { get; }

    public GroupJoins Joins { get; }

    public IEnumerable<ClassicGroup> All => groups.Values;

    public ClassicGroup? Find(string groupId) => groups.GetValueOrDefault(groupId);

    public ClassicGroup FindOrCreate(string groupId)
    {
        if (!groups.TryGetValue(groupId, out var group))
            groups.Add(groupId, group = new ClassicGroup(groupId));
        return group;
    }

    /// <summary>The error that a broker answers for a group that it does not coordinate, or that cannot be.</summary>
    public ErrorCode CheckCoordinator(Exchange exchange, string groupId, bool mayBeEmpty = false)
    {
        if (exchange.Faulted.Code != ErrorCode.None && exchange.Faulted.Topic is null)
            return exchange.Faulted.Code;
        if (groupId.Length == 0 && !mayBeEmpty)
            return ErrorCode.InvalidGroupId;
        return cluster.Coordinators.OfGroup(groupId)?.Leader == exchange.Broker.Id ? ErrorCode.None : ErrorCode.NotCoordinator;
    }

    public void CompleteTransaction(string groupId, long producerId, bool commit) =>
        Find(groupId)?.Offsets.EndTransaction(producerId, commit);

    public void TopicDeleted(string topic)
    {
        foreach (var group in groups.Values)
            group.Offsets.DeleteTopic(topic);
    }

    public void Delete(ClassicGroup group)
    {
        group.State = GroupState.Dead;
        groups.Remove(group.GroupId);
    }

    /// <summary>Offsets of groups without members expire, and a group with nothing is forgotten.</summary>
    public void ForgetIdle()
    {
        foreach (var group in groups.Values.Where(g => g.State == GroupState.Empty && g.Pending.Count == 0).ToList())
        {
            group.Offsets.Expire(cluster.NowMs, cluster.BrokerConfig.OffsetsRetentionMs);
            if (group.Offsets.IsEmpty)
                Delete(group);
        }
    }
}
