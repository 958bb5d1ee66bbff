using Keystone.Kafka.Protocol;
using Keystone.Kafka.Records;

namespace Keystone.Client.Producing;

/// <summary>How batches find their leaders and go out, and what they wait for.</summary>
internal sealed partial class ProduceEngine
{
    /// <summary>Gives partitions with something to send to their leaders, or finds out what they wait for.</summary>
    private void Distribute()
    {
        while (listed.TryDequeue(out var partition))
        {
            partition.IsListed = false;
            if (IsStopped || partition.IsPaused || IsExpired(partition) || Next(partition) is null)
                continue;
            if (partition.NotBefore > cluster.Time.GetTimestamp())
            {
                Pause(partition);
                continue;
            }
            if (!hasIdentity)
            {
                AskIdentity();
                continue;
            }
            if (mode == ProducerMode.TransactionsV1 && !partition.IsInTransaction)
            {
                if (!partition.IsJoining)
                {
                    partition.IsJoining = true;
                    joining.Add(partition);
                }
                continue;
            }
            if (FindLeader(partition) is { } leader)
            {
                partition.IsListed = true;
                leader.Ready.Enqueue(partition);
            }
        }
    }

    private LeaderQueue? FindLeader(PartitionQueue partition)
    {
        var metadata = cluster.Metadata;
        var topic = metadata.Topic(partition.Partition.Topic);
        if (topic is { Exists: true } && topic.Id != Guid.Empty)
        {
            if (partition.TopicId == Guid.Empty)
                partition.TopicId = topic.Id;
            else if (partition.TopicId != topic.Id)
            {
                Fail(ProduceJudge.Recreated(this, partition, topic));
                return null;
            }
        }
        var node = metadata.LeaderOf(partition.Partition);
        if (node < 0)
        {
            cluster.RequestRefresh();
            PauseUntil(partition, partition.Backoff.Next());
            partition.WaitsForLeader = true;
            Pause(partition);
            if (trouble is null)
                Volatile.Write(ref trouble, new ProducerTrouble(cluster.Time.GetUtcNow(), $"{partition.Partition} has no leader"));
            return null;
        }
        if (!leaders.TryGetValue(node, out var leader))
            leader = leaders[node] = new LeaderQueue(node);
        return leader;
    }

    private ProduceExchange? Fill(LeaderQueue leader)
    {
        ProduceExchange? exchange = null;
        var metadata = cluster.Metadata;
        for (var turns = leader.Ready.Count; turns > 0; turns--)
        {
            var partition = leader.Ready.Peek();
            var batch = IsStopped ? null : Next(partition);
            if (batch is null || metadata.LeaderOf(partition.Partition) != leader.NodeId)
            {
                leader.Ready.Dequeue();
                partition.IsListed = false;
                if (batch is not null)
                    List(partition);
                continue;
            }
            if (exchange is not null && exchange.Bytes + batch.Bytes.Length > settings.MaxRequestBytes)
                break;
            leader.Ready.Dequeue();
            exchange ??= NewExchange(leader);
            if (!batch.IsStamped)
                Stamp(partition, batch);
            partition.Took(batch);
            exchange.Add(partition, batch);
            // Its next batch goes into the next request, behind the others' first.
            if (Next(partition) is not null)
                leader.Ready.Enqueue(partition);
            else
                partition.IsListed = false;
        }
        return exchange;
    }

    /// <summary>
    /// A broker that does not know a producer accepts any first sequence of it: were the first batch to fail and the second to
    /// succeed, their order would be lost. So the first goes alone, until the partition knows the producer id (again, where it may
    /// have forgotten it).
    /// </summary>
    private PendingBatch? Next(PartitionQueue partition)
    {
        var isKnown =
            mode == ProducerMode.Plain
            || (partition.KnownProducerId == Identity.ProducerId && cluster.Time.GetElapsedTime(partition.KnownAt) < Forgetting);
        return partition.Next(isKnown ? settings.MaxInFlight : 1);
    }

    private ProduceExchange NewExchange(LeaderQueue leader)
    {
        HasReachedCoordinator |= mode == ProducerMode.TransactionsV2;
        // Up to v11 the partitions have to be in the transaction already; from v12 on the broker adds them (KIP-890).
        var exchange = new ProduceExchange(this, leader, mode == ProducerMode.TransactionsV1 ? (short)11 : (short)13);
        var acks = mode == ProducerMode.Plain ? (short)1 : (short)-1;
        exchange.Begin(settings.TransactionalId, acks, cluster.Options.RequestTimeout);
        return exchange;
    }

    private void Stamp(PartitionQueue partition, PendingBatch batch)
    {
        if (mode == ProducerMode.Plain)
        {
            batch.Stamp(BatchStamp.None);
            return;
        }
        batch.Stamp(new BatchStamp(Identity.ProducerId, Identity.Epoch, partition.NextSequence, IsTransactional));
        partition.NextSequence = ProducerSequence.Advance(partition.NextSequence, batch.SequenceCount);
    }

    private void AskIdentity()
    {
        if (asksIdentity)
            return;
        asksIdentity = true;
        _ = AskAsync();

        async Task AskAsync()
        {
            await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
            try
            {
                var identity = await identities.InitAsync(stop.Token).ConfigureAwait(false);
                Post(
                    new Action(() =>
                    {
                        Identity = identity;
                        hasIdentity = true;
                        foreach (var partition in partitions.Values)
                            List(partition);
                    })
                );
            }
            catch (ClientException e)
            {
                Post(new Action(() => Fail(e)));
            }
            catch (OperationCanceledException)
            {
                // Closing has failed every batch already.
            }
        }
    }

    private void Join()
    {
        HasReachedCoordinator = true;
        var added = joining.ToArray();
        var joined = transaction;
        joining.Clear();
        _ = JoinAsync();

        async Task JoinAsync()
        {
            await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
            var names = Array.ConvertAll(added, static p => p.Partition);
            ClientException? cause;
            try
            {
                cause = await identities.JoinAsync(Identity, names, stop.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            Post(new Action(() => OnJoined(added, joined, cause)));
        }
    }

    private void OnJoined(PartitionQueue[] added, int joined, ClientException? cause)
    {
        // The answer may belong to a transaction that was aborted meanwhile.
        if (joined != transaction)
            return;
        foreach (var partition in added)
        {
            partition.IsJoining = false;
            partition.IsInTransaction = cause is null;
            List(partition);
        }
        if (cause is ProducerException { Code: ClientErrorCode.TransactionMustAbort })
            MustAbort(cause);
        else if (cause is not null)
            Fail(cause);
    }

    private void List(PartitionQueue partition)
    {
        if (partition.IsListed || partition.IsPaused || (partition.Window.Count == 0 && partition.Unsent.Count == 0))
            return;
        partition.IsListed = true;
        listed.Enqueue(partition);
    }

    private void PauseUntil(PartitionQueue partition, TimeSpan pause) =>
        partition.NotBefore = cluster.Time.GetTimestamp() + (long)(pause.TotalSeconds * cluster.Time.TimestampFrequency);

    private void Pause(PartitionQueue partition)
    {
        partition.IsPaused = true;
        paused.Add(partition);
        ArmTimer(partition.NotBefore);
    }

    private void EndPauses(bool metadataChanged)
    {
        var now = cluster.Time.GetTimestamp();
        var nearest = long.MaxValue;
        if (!metadataChanged)
            timerDue = long.MaxValue;
        for (var i = paused.Count - 1; i >= 0; i--)
        {
            var partition = paused[i];
            if (partition.NotBefore > now && !(metadataChanged && partition.WaitsForLeader))
            {
                nearest = Math.Min(nearest, partition.NotBefore);
                continue;
            }
            paused.RemoveAt(i);
            partition.IsPaused = false;
            partition.WaitsForLeader = false;
            partition.NotBefore = 0;
            List(partition);
        }
        if (nearest != long.MaxValue)
            ArmTimer(nearest);
    }

    private void ArmTimer(long due)
    {
        if (due >= timerDue)
            return;
        timerDue = due;
        var wait = cluster.Time.GetElapsedTime(cluster.Time.GetTimestamp(), due);
        timer.Change(wait < TimeSpan.Zero ? TimeSpan.Zero : wait + TimeSpan.FromMilliseconds(1), Timeout.InfiniteTimeSpan);
    }
}
