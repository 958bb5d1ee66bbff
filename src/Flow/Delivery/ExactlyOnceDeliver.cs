using Akka.Streams;
using Akka.Streams.Stage;
using Keystone.Flow.Elements;
using Keystone.Flow.Positions;
using Keystone.Kafka.Compression;
using Keystone.Kafka.Records;
using Keystone.Topology.Model;

namespace Keystone.Flow.Delivery;

/// <summary>
/// Data, dead letters and positions in one transaction on the target. A transaction takes what comes until the commit interval is over;
/// while it ends, the next one's elements wait here, fetched and transformed. Nothing is handed on before its transaction is committed.
/// </summary>
internal sealed class ExactlyOnceDeliver(DeliverySettings settings, ITransactionOutput output, PositionBook book, int positionPartition)
    : GraphStage<FlowShape<OutboundElement, DeliveredElement>>
{
    private readonly DeliverySettings settings = settings;
    private readonly ITransactionOutput output = output;
    private readonly PositionBook book = book;
    private readonly int positionPartition = positionPartition;

    public override FlowShape<OutboundElement, DeliveredElement> Shape { get; } =
        new(new Inlet<OutboundElement>("exactly-once.in"), new Outlet<DeliveredElement>("exactly-once.out"));

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this);

    private enum Phase
    {
        /// <summary>Elements are sent as they come.</summary>
        Open,

        /// <summary>The positions are sent; everything sent has to be acknowledged.</summary>
        Closing,

        /// <summary>A batch was refused: nothing more is sent, the records at fault are looked for, then the transaction is aborted.</summary>
        Doomed,

        /// <summary>EndTxn is under way.</summary>
        Ending,
    }

    private sealed class Logic : KafkaDeliverLogic
    {
        private readonly ExactlyOnceDeliver stage;
        private readonly Queue<OutboundElement> waiting = new();
        private readonly List<OutboundElement> transaction = [];
        private readonly List<EncodedBatch> positions = [];
        private readonly List<(SourcePartition Partition, long NextOffset)> written = [];
        private readonly List<RefusedRecord> bad = [];
        private readonly RecordBatchWriter writer = new(new RecordBatchOptions { Codec = CompressionCodec.None, MaxBytes = 512 * 1024 });
        private readonly CancellationTokenSource stopped = new();
        private readonly Action<Exception?> onEnd;
        private readonly ITimer timer;
        private Phase phase = Phase.Open;
        private long lastClose;
        private bool isArmed;

        public Logic(ExactlyOnceDeliver stage)
            : base(stage.Shape, stage.settings, stage.output)
        {
            this.stage = stage;
            onEnd = GetAsyncCallback<Exception?>(OnEnd);
            var onTimer = GetAsyncCallback(OnTimer);
            timer = Settings.Time.CreateTimer(_ => onTimer(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }

        protected override int Undelivered => waiting.Count + transaction.Count;

        protected override bool OnlyFindBad => true;

        protected override bool IsDone => phase == Phase.Open && waiting.Count == 0 && transaction.Count == 0 && !stage.book.HasDue;

        public override void PreStart()
        {
            lastClose = Settings.Time.GetTimestamp();
            base.PreStart();
            // The first transaction claims the lane's partitions, whether data come or not.
            OnIdle();
        }

        public override void PostStop()
        {
            base.PostStop();
            stopped.Cancel();
            timer.Dispose();
            writer.Dispose();
        }

        protected override void Take(OutboundElement element)
        {
            waiting.Enqueue(element);
            OnIdle();
        }

        protected override void OnIdle()
        {
            switch (phase)
            {
                case Phase.Open:
                    SendWaiting();
                    break;
                case Phase.Closing when Outstanding == 0:
                    End(commit: true);
                    break;
                case Phase.Doomed when Outstanding == 0 && Repairs == 0:
                    End(commit: false);
                    break;
            }
        }

        protected override void OnElementAcknowledged(OutboundElement element) { }

        protected override void OnRefused() => phase = Phase.Doomed;

        protected override void ApplyBad(BatchSend original, OutboundElement element, long offset, string cause, in RecordView record)
        {
            if (original.Batch!.Target == OutboundBatch.DeadLetter)
                FailStage(
                    new StopLaneException($"the dead-letter topic refuses the record of {element.Partition} offset {offset}: {cause}")
                );
            else
                bad.Add(new RefusedRecord(element.Partition, offset, cause));
        }

        private void SendWaiting()
        {
            while (phase == Phase.Open && waiting.TryDequeue(out var element))
            {
                transaction.Add(element);
                stage.book.Note(element.Partition, element.NextOffset, element.LeaderEpoch);
                SendAll(element);
            }
            if (transaction.Count == 0 && !stage.book.HasDue)
                return;
            var left = Settings.CommitInterval - Settings.Time.GetElapsedTime(lastClose);
            if (left <= TimeSpan.Zero || IsUpstreamDone)
                Close();
            else if (!isArmed)
            {
                isArmed = true;
                timer.Change(left, Timeout.InfiniteTimeSpan);
            }
        }

        private void OnTimer()
        {
            isArmed = false;
            OnIdle();
        }

        private void Close()
        {
            phase = Phase.Closing;
            lastClose = Settings.Time.GetTimestamp();
            Settings.CrashPoints.Reach(CrashPoints.DataSent);
            stage.book.Encode(writer, positions, written);
            foreach (var batch in positions)
                SendOwn(PositionTopic.Name, stage.positionPartition, batch.Memory);
        }

        private void End(bool commit)
        {
            phase = Phase.Ending;
            foreach (var batch in positions)
                batch.Dispose();
            positions.Clear();
            if (commit)
                Settings.CrashPoints.Reach(CrashPoints.PositionSent);
            var ending = stage.output.EndAsync(commit, stopped.Token);
            Settings.CrashPoints.ReachUnderWay(CrashPoints.Ending);
            if (ending.IsCompletedSuccessfully)
                onEnd(null);
            else
                ending.ContinueWith(
                    (ended, callback) =>
                        ((Action<Exception?>)callback!)(
                            ended.Exception?.InnerException ?? (ended.IsCanceled ? new OperationCanceledException() : null)
                        ),
                    onEnd,
                    CancellationToken.None,
                    TaskContinuationOptions.ExecuteSynchronously,
                    TaskScheduler.Default
                );
        }

        private void OnEnd(Exception? error)
        {
            if (error is not null)
            {
                FailStage(error);
                return;
            }
            if (bad.Count > 0)
            {
                FailStage(new RefusedRecordsException(bad));
                return;
            }
            Settings.CrashPoints.Reach(CrashPoints.Ended);
            Settings.Progress.Committed(written);
            written.Clear();
            phase = Phase.Open;
            foreach (var element in transaction)
                Deliver(element.Delivered);
            transaction.Clear();
            OnIdle();
            PullMore();
            CompleteWhenDone();
        }
    }
}
