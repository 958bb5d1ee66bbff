using Keystone.Kafka.Protocol;

namespace Keystone.Client.Producing;

/// <summary>How batches come back, end, and are told.</summary>
internal sealed partial class ProduceEngine
{
    /// <summary>The batch came back to be sent again.</summary>
    internal void Return(PartitionQueue partition, ErrorCode error, string fact)
    {
        partition.IsRecovering = true;
        var isConcurrent = error == ErrorCode.ConcurrentTransactions;
        PauseUntil(partition, isConcurrent ? ConcurrentPause : partition.Backoff.Next());
        if (error.IsStaleMetadata())
        {
            partition.WaitsForLeader = true;
            cluster.RequestRefresh();
        }
        if (!isConcurrent && trouble is null)
            Volatile.Write(ref trouble, new ProducerTrouble(cluster.Time.GetUtcNow(), $"{partition.Partition}: {fact}"));
    }

    internal void OnWritten(PartitionQueue partition)
    {
        partition.Backoff.Reset();
        partition.KnownProducerId = Identity.ProducerId;
        partition.KnownAt = cluster.Time.GetTimestamp();
        if (trouble is not null)
            Volatile.Write(ref trouble, null);
    }

    internal void ApplyHint(PartitionQueue partition, int leader, int epoch, BrokerMetadata? named)
    {
        var before = cluster.Metadata.Version;
        cluster.ApplyLeaderHint(partition.Partition, leader, epoch, named);
        // The new leader is known: no need to wait.
        if (cluster.Metadata.Version != before)
            partition.NotBefore = 0;
    }

    private void EndNextTransaction(ProduceOutcome outcome, ClientException cause)
    {
        foreach (var batch in forNextTransaction)
            End(batch, outcome, cause);
        forNextTransaction.Clear();
    }

    private void OnLanded(ProduceExchange exchange)
    {
        exchange.Leader.InFlight--;
        foreach (var (partition, batch) in exchange.Carried)
            partition.Landed(batch);
        ProduceJudge.Judge(this, exchange);
        foreach (var (partition, _) in exchange.Carried)
            Settle(partition);
    }

    private void SettleAll()
    {
        settlesAll = false;
        foreach (var partition in partitions.Values)
            Settle(partition);
    }

    /// <summary>After something of the partition changed: what ends now ends, what may be sent is listed.</summary>
    private void Settle(PartitionQueue partition)
    {
        if (partition.Flying == 0)
        {
            partition.IsRecovering = false;
            if (partition.RestartsSequence)
                RestartSequence(partition);
            HoldBack(partition);
        }
        while (partition.Window is [{ HasResult: true } head, ..])
        {
            partition.Window.RemoveAt(0);
            ended.Add(head);
        }
        if (partition.Window.Count == 0 && (IsStopped || partition.Refused is not null))
        {
            while (partition.Unsent.TryDequeue(out var batch))
                End(batch, Failure is null ? ProduceOutcome.HeldBack : ProduceOutcome.Failed, Failure ?? AbortCause);
        }
        List(partition);
    }

    /// <summary>Ends what stands behind a refused batch, or all where the producer has stopped. Nothing is on its way.</summary>
    private void HoldBack(PartitionQueue partition)
    {
        if (!IsStopped && (partition.Refused is null || partition.HasOpenBefore(partition.Refused)))
            return;
        var outcome = Failure is null ? ProduceOutcome.HeldBack : ProduceOutcome.Failed;
        foreach (var batch in partition.Window)
        {
            if (!batch.HasResult)
                batch.End(Result(batch, outcome, Failure ?? AbortCause));
        }
        if (partition.Refused is { } refused)
            partition.NextSequence = refused.Sequence;
    }

    private void RestartSequence(PartitionQueue partition)
    {
        partition.RestartsSequence = false;
        foreach (var batch in partition.Window)
        {
            if (!batch.HasResult && batch.IsInDoubt)
            {
                Fail(ProduceJudge.StateLost(this, partition, ErrorCode.UnknownProducerId));
                return;
            }
        }
        partition.NextSequence = 0;
        partition.KnownProducerId = -1;
        foreach (var batch in partition.Window)
        {
            if (!batch.HasResult)
                batch.Unstamp();
        }
    }

    private bool IsExpired(PartitionQueue partition)
    {
        if (settings.DeliveryTimeout == Timeout.InfiniteTimeSpan || partition.Flying > 0)
            return false;
        var isAnyExpired = false;
        while (
            (
                partition.Window.Count > 0 ? partition.Window[0]
                : partition.Unsent.TryPeek(out var first) ? first
                : null
            )
                is { } head
        )
        {
            if (cluster.Time.GetElapsedTime(head.EnqueuedAt) < settings.DeliveryTimeout)
                break;
            isAnyExpired = true;
            var cause = ProduceJudge.TimedOut(this, partition, settings.DeliveryTimeout);
            if (mode != ProducerMode.Plain)
            {
                Fail(cause);
                break;
            }
            if (partition.Window.Count > 0)
                partition.Window.RemoveAt(0);
            else
                partition.Unsent.Dequeue();
            End(head, ProduceOutcome.Failed, cause);
        }
        if (isAnyExpired)
            List(partition);
        return isAnyExpired;
    }

    private void End(PendingBatch batch, ProduceOutcome outcome, ClientException? cause)
    {
        batch.End(Result(batch, outcome, cause));
        ended.Add(batch);
    }

    private static ProduceResult Result(PendingBatch batch, ProduceOutcome outcome, ClientException? cause) =>
        new()
        {
            Partition = batch.Partition,
            Outcome = outcome,
            BaseOffset = -1,
            LogAppendTime = -1,
            LogStartOffset = -1,
            RecordCount = batch.RecordCount,
            RecordErrors = [],
            Exception = cause,
        };

    private void Tell()
    {
        foreach (var batch in ended)
        {
            outstanding--;
            batch.Observer.OnProduced(batch.Result, batch.State);
        }
        foreach (var batch in ended)
            batch.Observer.OnTold();
        ended.Clear();
        var isDrained = outstanding == forNextTransaction.Count;
        if (isDrained)
            Complete(drains);
        if (isDrained || IsStopped)
            Complete(commits);
    }

    private static void Complete(List<TaskCompletionSource> waiting)
    {
        foreach (var waiter in waiting)
            waiter.TrySetResult();
        waiting.Clear();
    }
}
