using Akka.Streams;
using Akka.Streams.Stage;
using Keystone.Client;
using Keystone.Client.Producing;
using Keystone.Flow.Elements;
using Keystone.Topology.Model;

namespace Keystone.Flow.Delivery;

/// <summary>
/// Sends at once what comes, and hands on in order what is acknowledged; positions follow behind (CommitPosition). For best_effort too: there
/// a batch that the producer gives up is counted as dropped.
/// </summary>
internal sealed class AtLeastOnceDeliver(DeliverySettings settings, IBatchOutput output, bool isBestEffort)
    : GraphStage<FlowShape<OutboundElement, DeliveredElement>>
{
    private readonly DeliverySettings settings = settings;
    private readonly IBatchOutput output = output;
    private readonly bool isBestEffort = isBestEffort;

    public override FlowShape<OutboundElement, DeliveredElement> Shape { get; } =
        new(new Inlet<OutboundElement>("at-least-once.in"), new Outlet<DeliveredElement>("at-least-once.out"));

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this);

    private sealed class Logic(AtLeastOnceDeliver stage) : KafkaDeliverLogic(stage.Shape, stage.settings, stage.output)
    {
        private readonly Queue<OutboundElement> underWay = new();

        protected override int Undelivered => underWay.Count;

        protected override bool IsDone => underWay.Count == 0;

        public override void SendPiece(OutboundPartition partition, ReadOnlyMemory<byte> bytes)
        {
            Output.Resume(partition.Partition);
            DispatchPiece(partition, bytes);
        }

        public override void OnRepairEnded(OutboundPartition partition)
        {
            partition.Repair = null;
            Output.Resume(partition.Partition);
            SendWaiting(partition);
        }

        public override void OnBadRecord(BatchSend original, int index, RefusedRecord record)
        {
            var element = original.Element!;
            var offset = element.SourceOffset(original.Batch!, index);
            var isDeadLetter = original.Batch!.Target == OutboundBatch.DeadLetter;
            if (isDeadLetter || Settings.OnError == ErrorAction.Stop)
            {
                FailStage(
                    new StopLaneException(
                        $"{original.Partition.Topic} refuses the record of {element.Partition} offset {offset}: {record.Cause}"
                    )
                );
                return;
            }
            element.Counts.Kept--;
            if (Settings.OnError == ErrorAction.Skip)
            {
                element.Counts.Skipped++;
                return;
            }
            var before = element.DeadLetters.Count;
            Settings.DeadLetters.Add(element, offset, record.Timestamp, record.Tail.Span, record.Cause);
            Settings.DeadLetters.Complete(element);
            for (var i = before; i < element.DeadLetters.Count; i++)
                Send(element, element.DeadLetters[i]);
        }

        protected override void Take(OutboundElement element)
        {
            underWay.Enqueue(element);
            SendAll(element);
        }

        protected override void OnElementAcknowledged(OutboundElement element)
        {
            while (underWay.TryPeek(out var first) && first.PendingSends == 0)
                Deliver(underWay.Dequeue().Delivered);
        }

        protected override void OnIdle() { }

        protected override void OnStopped(OutboundPartition partition, BatchSend send)
        {
            partition.Stopped.Add(send);
            // In order of sending: the refused one first. When the last of them has ended, the partition is repaired.
            if (partition.InFlight == 0)
                StartRepair(partition);
        }

        protected override bool TryDrop(BatchSend send)
        {
            if (!stage.isBestEffort || send.Result.Exception is not ProducerException { Code: ClientErrorCode.DeliveryTimedOut })
                return false;
            Settings.Progress.Dropped(send.Result.RecordCount);
            return true;
        }
    }
}
