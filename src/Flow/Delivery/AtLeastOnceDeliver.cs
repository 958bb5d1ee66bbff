using Akka.Streams;
using Akka.Streams.Stage;
using Keystone.Flow.Elements;
using Keystone.Kafka.Records;
using Keystone.Topology.Model;

namespace Keystone.Flow.Delivery;

/// <summary>
/// Sends at once what comes, and hands on in order what is acknowledged; positions follow behind (CommitPosition). For best_effort too: there
/// a batch that the output gives up is counted as dropped.
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

        protected override bool OnlyFindBad => false;

        protected override bool IsDone => underWay.Count == 0;

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

        protected override void OnRefused() { }

        protected override void OnIdle() { }

        protected override bool TryDrop(BatchSend send)
        {
            if (!stage.isBestEffort || !send.IsGivenUp || send.Batch is null)
                return false;
            Settings.Progress.Dropped(send.Batch.Records);
            return true;
        }

        protected override void ApplyBad(BatchSend original, OutboundElement element, long offset, string cause, in RecordView record)
        {
            var isDeadLetter = original.Batch!.Target == OutboundBatch.DeadLetter;
            if (isDeadLetter || Settings.OnError == ErrorAction.Stop)
            {
                var who = isDeadLetter ? "the dead-letter topic" : Settings.TargetTopics[original.Batch.Target];
                FailStage(new StopLaneException($"{who} refuses the record of {element.Partition} offset {offset}: {cause}"));
                return;
            }
            element.Counts.Kept--;
            if (Settings.OnError == ErrorAction.Skip)
            {
                element.Counts.Skipped++;
                return;
            }
            var before = element.DeadLetters.Count;
            Settings.DeadLetters.Add(element, offset, record.Timestamp, record.Tail, cause);
            Settings.DeadLetters.Complete(element);
            for (var i = before; i < element.DeadLetters.Count; i++)
                Send(element, element.DeadLetters[i]);
        }
    }
}
