namespace Keystone.Embedded.State;

/// <summary>Who leads, who is in sync: what the controller does when brokers come and go.</summary>
internal sealed class Leadership(ClusterState cluster)
{
    /// <summary>A broker is gone: it leaves the in-sync replicas, and what it led goes to the next one of them.</summary>
    public void BrokerStopped(int broker)
    {
        cluster.Sessions.Drop(broker);
        foreach (var partition in All())
        {
            if (!partition.Replicas.Contains(broker))
                continue;
            partition.Hold(broker);
            // The last in-sync replica stays one though it is down: only it can lead again without loss.
            if (partition.InSync.Count > 1)
                partition.InSync.Remove(broker);
            if (partition.Leader == broker)
                Elect(partition);
            else
                partition.Changed();
        }
    }

    /// <summary>A broker is back: it leads what waited for it, and follows the rest.</summary>
    public void BrokerStarted(int broker)
    {
        foreach (var partition in All())
        {
            if (!partition.Replicas.Contains(broker) || partition.IsLagging(broker))
                continue;
            if (partition.Leader < 0)
                Elect(partition);
            else
                Rejoin(partition, broker);
        }
        cluster.Transactions.Completion.Retry();
    }

    /// <summary>A replica catches up and is in sync again.</summary>
    public void Rejoin(Partition partition, int broker)
    {
        if (partition.Leader < 0 || !cluster.IsUp(broker))
            return;
        partition.Release(broker);
        if (!partition.InSync.Contains(broker))
            partition.InSync.Add(broker);
        partition.Changed();
    }

    /// <summary>A follower that does not fetch any more is taken out of the in-sync replicas (replica.lag.time.max.ms is over).</summary>
    public void DropFromSync(Partition partition, int broker)
    {
        if (partition.InSync.Count > 1 && partition.Leader != broker)
            partition.InSync.Remove(broker);
        partition.Changed();
    }

    /// <summary>The first in-sync replica that runs; else, where the topic allows it, any that runs; else nobody.</summary>
    private void Elect(Partition partition)
    {
        foreach (var replica in partition.Replicas)
            if (cluster.IsUp(replica) && partition.InSync.Contains(replica))
            {
                Lead(partition, replica);
                return;
            }
        if (partition.Topic.Config.UncleanElection)
            foreach (var replica in partition.Replicas)
                if (cluster.IsUp(replica))
                {
                    LeadUncleanly(partition, replica);
                    return;
                }
        if (partition.Leader >= 0)
            partition.LoseLeader();
    }

    public void Lead(Partition partition, int broker)
    {
        partition.Lead(broker);
        foreach (var replica in partition.Replicas)
            if (replica != broker && cluster.IsUp(replica) && !partition.IsLagging(replica))
                Rejoin(partition, replica);
        cluster.Transactions.Completion.Retry();
    }

    /// <summary>Makes a replica the leader though it is not in sync: what it lacks is lost, and the others start anew from it.</summary>
    public void LeadUncleanly(Partition partition, int broker)
    {
        partition.InSync.Clear();
        partition.InSync.Add(broker);
        partition.Catch(broker);
        Lead(partition, broker);
    }

    private IEnumerable<Partition> All() => cluster.Topics.All.SelectMany(t => t.Partitions);
}
