using Keystone.Flow.Clusters;
using Keystone.Topology;
using Keystone.Topology.Model;

namespace Keystone.Cli.Online;

/// <summary>A topic that the topology's flows need on a cluster, and for what: all uses of it together.</summary>
internal sealed class TopicUse(ClusterModel cluster, TopicNeed need, SourcePlace place)
{
    public ClusterModel Cluster { get; } = cluster;

    public string Topic => Need.Name;

    /// <summary>As it is made where it does not exist.</summary>
    public TopicNeed Need { get; private set; } = need;

    /// <summary>Of the stream or route that declares it.</summary>
    public SourcePlace Place { get; } = place;

    public bool IsRead { get; private set; }

    public bool IsWritten { get; private set; }

    /// <summary>A flow of that class reads or writes it.</summary>
    public bool IsExactlyOnce { get; private set; }

    /// <summary>Declared in the topology: a stream, or a target with its own name.</summary>
    public bool IsDeclared { get; private set; }

    public string Subject => $"topic '{Topic}' on '{Cluster.Name}'";

    public void Add(TopicNeed need, FlowModel flow, bool isRead = false, bool isWritten = false, bool isDeclared = false)
    {
        if (Need.Partitions is null)
            Need = need;
        IsRead |= isRead;
        IsWritten |= isWritten;
        IsExactlyOnce |= flow.Delivery == DeliveryClass.ExactlyOnce;
        IsDeclared |= isDeclared;
    }
}
