using Akka.Streams;
using Akka.Streams.Stage;
using Keystone.Client;
using Keystone.Client.Producing;
using Keystone.Flow.Elements;
using Keystone.Flow.Lanes;

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
    private readonly StageInbox<BatchSend> inbox;
    private bool isUpstreamDone;

    protected KafkaDeliverLogic(FlowShape<OutboundElement, DeliveredElement> shape, DeliverySettings settings, IBatchOutput output)
        : base(shape)
    {
        inlet = shape.Inlet;
        outlet = shape.Outlet;
        Settings = settings;
        Output = output;
        partitions = new OutboundPartitions(settings.Targets, settings.DeadLetterTopic);
        inbox = new StageInbox<BatchSend>(GetAsyncCallback(OnEndedSends));
        SetHandlers(inlet, outlet, this);
    }

    protected DeliverySettings Settings { get; }

    protected IBatchOutput Output { get; }

    protected RefusedBatchSplitter Splitter { get; } = new();

    /// <summary>Sends under way, pieces of repairs too.</summary>
    protected int Outstanding { get; private set; }

    protected bool IsUpstreamDone => isUpstreamDone;

    /// <summary>Elements taken and not yet handed on.</summary>
    protected abstract int Undelivered { get; }

    /// <summary>Nothing that was taken is unfinished.</summary>
    protected abstract bool IsDone { get; }

    public override void PreStart() => Pull(inlet);

    public override void OnPush()
    {
        Take(Grab(inlet));
        Proceed();
    }

    public override void OnPull() => HandOn();

    public override void OnUpstreamFinish()
    {
        isUpstreamDone = true;
        Proceed();
    }

    public override void PostStop()
    {
        foreach (var send in inbox.Close())
            send.ReleaseLease();
        partitions.Abandon();
        Splitter.Dispose();
    }

    public abstract void OnBadRecord(BatchSend original, int index, RefusedRecord record);

    /// <summary>An element has come.</summary>
    protected abstract void Take(OutboundElement element);

    /// <summary>All sends of an element have ended well. Its lease is back.</summary>
    protected abstract void OnElementAcknowledged(OutboundElement element);

    /// <summary>Something has happened: time to look what can go on.</summary>
    protected abstract void OnIdle();

    /// <summary>A batch was refused, or held back behind one.</summary>
    protected abstract void OnStopped(OutboundPartition partition, BatchSend send);

    /// <summary>A batch that was given up counts as dropped; false: it must not be lost, the run fails.</summary>
    protected virtual bool TryDrop(BatchSend send) => false;

    public abstract void SendPiece(OutboundPartition partition, ReadOnlyMemory<byte> bytes);

    public abstract void OnRepairEnded(OutboundPartition partition);

    public void OnRepaired(BatchSend original)
    {
        original.ReleaseLease();
        EndOf(original);
    }

    /// <summary>Looks what can go on, sends what was taken meanwhile, asks for more, and completes once all is done.</summary>
    protected void Proceed()
    {
        OnIdle();
        Output.Flush();
        if (!HasBeenPulled(inlet) && !IsClosed(inlet) && Undelivered + delivered.Count < MaxUndelivered)
            Pull(inlet);
        if (isUpstreamDone && IsDone && Outstanding == 0 && delivered.Count == 0)
            CompleteStage();
    }

    protected void SendAll(OutboundElement element)
    {
        for (var i = 0; i < element.DeadLetters.Count; i++)
            Send(element, element.DeadLetters[i]);
        for (var i = 0; i < element.Batches.Count; i++)
            Send(element, element.Batches[i]);
        if (element.PendingSends > 0)
            return;
        element.ReleaseLease();
        OnElementAcknowledged(element);
    }

    protected void Send(OutboundElement element, OutboundBatch batch)
    {
        var send = Rent();
        var partition = partitions.Get(batch.Target, batch.Partition);
        send.Begin(inbox, partition, element, batch);
        if (partition.IsStopped)
            partition.Waiting.Enqueue(send);
        else
            Dispatch(send);
    }

    protected void SendPositions(TopicPartition partition, ReadOnlyMemory<byte> bytes)
    {
        var send = Rent();
        send.Begin(inbox, partition, bytes);
        Dispatch(send);
    }

    protected void DispatchPiece(OutboundPartition partition, ReadOnlyMemory<byte> bytes)
    {
        var send = Rent();
        send.Begin(inbox, partition, bytes);
        Dispatch(send);
    }

    protected void SendWaiting(OutboundPartition partition)
    {
        while (partition.Waiting.TryDequeue(out var waiting))
            Dispatch(waiting);
    }

    protected void Deliver(DeliveredElement element)
    {
        delivered.Enqueue(element);
        if (IsAvailable(outlet))
            Push(outlet, delivered.Dequeue());
    }

    protected void StartRepair(OutboundPartition partition)
    {
        partition.Repair = new BatchRepair(partition, this, Splitter);
        partition.Repair.Start();
    }

    private void HandOn()
    {
        if (delivered.Count > 0)
            Push(outlet, delivered.Dequeue());
        Proceed();
    }

    private BatchSend Rent() => free.Count > 0 ? free.Pop() : new BatchSend();

    private void Dispatch(BatchSend send)
    {
        Outstanding++;
        if (send.To is { } partition)
            partition.InFlight++;
        Output.Send(send);
    }

    private void OnEndedSends()
    {
        foreach (var send in inbox.Drain())
        {
            Outstanding--;
            if (send.To is { } partition)
                OnEnded(partition, send);
            else if (send.Result.Outcome == ProduceOutcome.Written)
                free.Push(send);
            else
                FailStage(SendFailure.Of(send.Result));
        }
        Proceed();
    }

    private void OnEnded(OutboundPartition partition, BatchSend send)
    {
        partition.InFlight--;
        if (send.Result.Outcome == ProduceOutcome.Failed && !TryDrop(send))
            FailStage(SendFailure.Of(send.Result));
        else if (send.Element is null)
        {
            free.Push(send);
            partition.Repair!.OnEnded(send.Result);
        }
        else if (send.Result.Outcome is ProduceOutcome.Refused or ProduceOutcome.HeldBack)
            OnStopped(partition, send);
        else
            EndOf(send);
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
}
