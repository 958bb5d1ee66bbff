using Keystone.Embedded.Logs;

namespace Keystone.Embedded.State;

/// <summary>What a cluster does by the clock: retention, compaction, forgetting what is idle.</summary>
internal sealed class Upkeep(ClusterState cluster)
{
    private readonly LogCleaner cleaner = new(cluster);

    public void Start()
    {
        Every(cluster.BrokerConfig.RetentionCheckMs, ApplyRetention);
        Every(Math.Max(1, cluster.BrokerConfig.CleanerBackoffMs), cleaner.Check);
        Every(60_000, ForgetIdle);
    }

    /// <summary>Also called when a chunk was closed, so that a fast producer is bounded by bytes and not by the check's interval.</summary>
    public void ApplyRetention(Partition partition)
    {
        var config = partition.Topic.Config;
        if (!config.Delete)
            return;
        if (Retention.NewStart(partition.Log, config, cluster.NowMs, partition.HighWatermark) is { } start)
        {
            partition.AdvanceStartTo(start);
            partition.Changed();
        }
    }

    public void Forget(Partition partition) => cleaner.Forget(partition);

    private void ApplyRetention()
    {
        foreach (var topic in cluster.Topics.All)
        foreach (var partition in topic.Partitions)
            ApplyRetention(partition);
    }

    private void ForgetIdle()
    {
        cluster.Transactions.ForgetIdle();
        cluster.Groups.ForgetIdle();
        foreach (var topic in cluster.Topics.All)
        foreach (var partition in topic.Partitions)
            partition.Producers.Expire(cluster.NowMs, cluster.BrokerConfig.ProducerIdExpirationMs);
    }

    private void Every(long intervalMs, Action action) =>
        cluster.Loop.Timers.After(
            TimeSpan.FromMilliseconds(intervalMs),
            () =>
            {
                // Armed first: what fails once must not end the upkeep.
                Every(intervalMs, action);
                action();
            }
        );
}
