using Akka.Streams;
using Akka.Streams.Stage;
using Keystone.Flow.Elements;
using Keystone.Flow.Lanes;
using Keystone.Kafka.Compression;
using Keystone.Kafka.Records;

namespace Keystone.Flow.Delivery;

/// <summary>
/// What both Kafka deliveries share: sends an element's batches as it comes, counts what is under way, takes refused batches apart, and
/// hands elements on in order.
/// </summary>
internal abstract class KafkaDeliverLogic : InAndOutGraphStageLogic, IRepairHost
{
    /// <summary>Elements that may wait without bytes of their own (all filtered): their leases are back already, so no budget holds them.</summary>
    private const int MaxUndelivered = 2048;

    private readonly Inlet<OutboundElement> inlet;
    private readonly Outlet<DeliveredElement> outlet;
    private readonly OutboundPartitions partitions;
    private readonly Stack<BatchSend> free = new();
    private readonly Queue<DeliveredElement> delivered = new();
    private readonly DecompressionWindow window = new();

    protected KafkaDeliverLogic(FlowShape<OutboundElement, DeliveredElement> shape, DeliverySettings settings, IBatchOutput output)
        : base(shape)
    {
        inlet = shape.Inlet;
        outlet = shape.Outlet;
        Settings = settings;
        Output = output;
        partitions = new OutboundPartitions(settings.TargetTopics, settings.DeadLetterTopic);
        Inbox = new StageInbox<BatchSend>(GetAsyncCallback(OnEndedSends));
        SetHandlers(inlet, outlet, this);
    }

    protected DeliverySettings Settings { get; }

    protected IBatchOutput Output { get; }

    protected StageInbox<BatchSend> Inbox { get; }

    /// <summary>Sends under way, pieces of repairs too.</summary>
    protected int Outstanding { get; private set; }

    protected int Repairs { get; private set; }

    protected bool IsUpstreamDone { get; private set; }

    /// <summary>Elements taken and not yet handed on.</summary>
    protected abstract int Undelivered { get; }

    /// <summary>In a transaction that will be aborted, repairs only look for the records at fault.</summary>
    protected abstract bool OnlyFindBad { get; }

    public override void PreStart() => Pull(inlet);

    public override void OnPush()
    {
        Take(Grab(inlet));
        PullMore();
    }

    public override void OnPull() => HandOn();

    public override void OnUpstreamFinish()
    {
        IsUpstreamDone = true;
        OnIdle();
        CompleteWhenDone();
    }

    public override void PostStop()
    {
        foreach (var send in Inbox.Close())
            send.ReleaseLease();
        partitions.Abandon();
        window.Dispose();
    }

    /// <summary>An element has come.</summary>
    protected abstract void Take(OutboundElement element);

    /// <summary>All sends of an element have ended well. Its lease is back.</summary>
    protected abstract void OnElementAcknowledged(OutboundElement element);

    /// <summary>A batch was refused; what stands behind it in its partition is held back.</summary>
    protected abstract void OnRefused();

    /// <summary>Sends have ended, or the upstream has: time to look what can go on.</summary>
    protected abstract void OnIdle();

    /// <summary>Nothing that was taken is unfinished.</summary>
    protected abstract bool IsDone { get; }

    /// <summary>A batch that was given up counts as dropped; false: it must not be lost, the run fails.</summary>
    protected virtual bool TryDrop(BatchSend send) => false;

    protected abstract void ApplyBad(BatchSend original, OutboundElement element, long offset, string cause, in RecordView record);

    protected void SendAll(OutboundElement element)
    {
        foreach (var batch in element.DeadLetters)
            Send(element, batch);
        foreach (var batch in element.Batches)
            Send(element, batch);
        if (element.PendingSends > 0)
            return;
        element.ReleaseLease();
        OnElementAcknowledged(element);
    }

    protected void Send(OutboundElement element, OutboundBatch batch)
    {
        var send = free.Count > 0 ? free.Pop() : new BatchSend();
        var partition = partitions.Get(batch.Target, batch.Partition);
        send.Begin(Inbox, partition.Topic, element, batch);
        send.To = partition;
        if (partition.IsStopped)
        {
            partition.Waiting.Enqueue(send);
            return;
        }
        Dispatch(send);
    }

    protected void SendOwn(string topic, int partition, ReadOnlyMemory<byte> bytes)
    {
        var send = free.Count > 0 ? free.Pop() : new BatchSend();
        send.Begin(Inbox, topic, partition, bytes);
        send.To = null;
        Outstanding++;
        Output.Send(send);
    }

    protected void Deliver(DeliveredElement element)
    {
        delivered.Enqueue(element);
        HandOn();
    }

    protected void CompleteWhenDone()
    {
        if (IsUpstreamDone && IsDone && Outstanding == 0 && Repairs == 0 && delivered.Count == 0)
            CompleteStage();
    }

    protected void PullMore()
    {
        if (!HasBeenPulled(inlet) && !IsClosed(inlet) && Undelivered + delivered.Count < MaxUndelivered)
            Pull(inlet);
    }

    void IRepairHost.SendPiece(OutboundPartition partition, ReadOnlyMemory<byte> bytes)
    {
        var send = free.Count > 0 ? free.Pop() : new BatchSend();
        send.Begin(Inbox, partition.Topic, partition.Partition, bytes);
        send.To = partition;
        Output.Resume(partition.Topic, partition.Partition);
        Dispatch(send);
    }

    void IRepairHost.OnBadRecord(BatchSend original, int index, string cause, in RecordView record)
    {
        var element = original.Element!;
        ApplyBad(original, element, element.SourceOffset(original.Batch!, index), cause, record);
    }

    void IRepairHost.OnRepaired(BatchSend original)
    {
        original.ReleaseLease();
        EndOf(original);
    }

    void IRepairHost.OnRepairEnded(OutboundPartition partition)
    {
        partition.Repair = null;
        Repairs--;
        Output.Resume(partition.Topic, partition.Partition);
        while (partition.Waiting.TryDequeue(out var waiting))
            Dispatch(waiting);
    }

    private void Dispatch(BatchSend send)
    {
        Outstanding++;
        send.To!.InFlight++;
        Output.Send(send);
    }

    private void OnEndedSends()
    {
        foreach (var send in Inbox.Drain())
        {
            Outstanding--;
            if (send.To is { } partition)
                OnEnded(partition, send);
            else if (send.Outcome == SendOutcome.Written)
                free.Push(send);
            else
                FailStage(
                    send.Error ?? new InvalidOperationException($"{send.Topic}-{send.Partition} refuses position records: {send.Refusal}")
                );
        }
        OnIdle();
        PullMore();
        CompleteWhenDone();
    }

    private void OnEnded(OutboundPartition partition, BatchSend send)
    {
        partition.InFlight--;
        if (send.Outcome == SendOutcome.Failed && !TryDrop(send))
        {
            FailStage(send.Error!);
            return;
        }
        if (send.Element is null)
        {
            partition.Repair!.OnEnded(send);
            free.Push(send);
            return;
        }
        if (send.Outcome is SendOutcome.Written or SendOutcome.Failed)
        {
            EndOf(send);
            return;
        }
        if (partition.Stopped.Count == 0)
            OnRefused();
        partition.Stopped.Add(send);
        if (partition.InFlight > 0)
            return;
        Repairs++;
        partition.Repair = new BatchRepair(partition, this, window, OnlyFindBad);
        partition.Stopped.Clear();
        partition.Repair.SendNext();
    }

    private void EndOf(BatchSend send)
    {
        var element = send.Element!;
        free.Push(send);
        if (--element.PendingSends > 0)
            return;
        element.ReleaseLease();
        OnElementAcknowledged(element);
    }

    private void HandOn()
    {
        if (delivered.Count > 0 && IsAvailable(outlet))
            Push(outlet, delivered.Dequeue());
        PullMore();
        CompleteWhenDone();
    }
}
