using Akka.Streams;
using Akka.Streams.Stage;
using Keystone.Client;
using Keystone.Client.Producing;
using Keystone.Flow.Elements;
using Keystone.Flow.Positions;
using Keystone.Kafka.Records;

namespace Keystone.Flow.Delivery;

/// <summary>
/// Data, dead letters and positions in one transaction on the target. A transaction takes what comes until the commit interval is over;
/// while it ends, the next one's elements wait here, fetched and transformed. Nothing is handed on before its transaction is committed.
/// A refused batch dooms its transaction: the records at fault are found, the transaction is aborted, and the run ends to be done again.
/// </summary>
internal sealed class ExactlyOnceDeliver(DeliverySettings settings, ITransactionOutput output, PositionBook book, TopicPartition positions)
    : GraphStage<FlowShape<OutboundElement, DeliveredElement>>
{
    private readonly DeliverySettings settings = settings;
    private readonly ITransactionOutput output = output;
    private readonly PositionBook book = book;
    private readonly TopicPartition positions = positions;

    public override FlowShape<OutboundElement, DeliveredElement> Shape { get; } =
        new(new Inlet<OutboundElement>("exactly-once.in"), new Outlet<DeliveredElement>("exactly-once.out"));

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this);

    private enum Phase
    {
        /// <summary>Elements are sent as they come.</summary>
        Open,

        /// <summary>The positions are sent; everything sent has to be acknowledged.</summary>
        Closing,

        /// <summary>EndTxn(commit) is under way.</summary>
        Committing,

        /// <summary>A batch was refused: nothing more is sent; when all sends have ended, the records at fault are looked for.</summary>
        Doomed,

        /// <summary>EndTxn(abort) is under way: before the next piece of a refused batch is tried, or at the end.</summary>
        Aborting,

        /// <summary>A piece of a refused batch is tried, in a transaction that will be aborted.</summary>
        Trying,
    }

    private sealed class Logic : KafkaDeliverLogic
    {
        private readonly ExactlyOnceDeliver stage;
        private readonly Queue<OutboundElement> waiting = new();
        private readonly List<OutboundElement> transaction = [];
        private readonly List<EncodedBatch> positions = [];
        private readonly List<(SourcePartition Partition, long NextOffset)> written = [];
        private readonly Queue<OutboundPartition> refusing = new();
        private readonly List<PoisonRecord> poison = [];
        private readonly RecordBatchWriter writer = new(new RecordBatchOptions { MaxBytes = 512 * 1024 });
        private readonly CancellationTokenSource stopped = new();
        private readonly Action<Exception?> onEnd;
        private readonly ITimer timer;
        private Phase phase = Phase.Open;
        private (OutboundPartition Partition, ReadOnlyMemory<byte> Bytes)? piece;
        private Exception? doom;
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

        protected override bool IsDone => phase == Phase.Open && waiting.Count == 0 && transaction.Count == 0 && !stage.book.HasDue;

        public override void PreStart()
        {
            lastClose = Settings.Time.GetTimestamp();
            base.PreStart();
            // The first transaction claims the lane's partitions, whether data come or not.
            Proceed();
        }

        public override void PostStop()
        {
            base.PostStop();
            stopped.Cancel();
            timer.Dispose();
            writer.Dispose();
        }

        public override void SendPiece(OutboundPartition partition, ReadOnlyMemory<byte> bytes)
        {
            piece = (partition, bytes);
            Abort();
        }

        public override void OnRepairEnded(OutboundPartition partition)
        {
            partition.Repair = null;
            LookForPoison();
        }

        public override void OnBadRecord(BatchSend original, int index, RefusedRecord record)
        {
            var element = original.Element!;
            var offset = element.SourceOffset(original.Batch!, index);
            if (original.Batch!.Target == OutboundBatch.DeadLetter)
                doom = new StopLaneException(
                    $"{original.Partition.Topic} refuses the record of {element.Partition} offset {offset}: {record.Cause}"
                );
            else
                poison.Add(new PoisonRecord(element.Partition, offset, record.Cause));
        }

        protected override void Take(OutboundElement element) => waiting.Enqueue(element);

        protected override void OnElementAcknowledged(OutboundElement element) { }

        protected override void OnStopped(OutboundPartition partition, BatchSend send)
        {
            if (phase is not (Phase.Open or Phase.Closing or Phase.Doomed))
                throw new InvalidOperationException($"A batch was {send.Result.Outcome} while the transaction is {phase}.");
            phase = Phase.Doomed;
            if (send.Result.Outcome == ProduceOutcome.Refused)
            {
                partition.Stopped.Add(send);
                refusing.Enqueue(partition);
                return;
            }
            // Done again in the next run, with all of its transaction.
            send.ReleaseLease();
            doom ??= send.Result.Exception is { } cause ? SendFailure.Of(cause) : null;
        }

        protected override void OnIdle()
        {
            switch (phase)
            {
                case Phase.Open:
                    SendOpen();
                    break;
                case Phase.Closing when Outstanding == 0:
                    Commit();
                    break;
                case Phase.Doomed when Outstanding == 0:
                    LookForPoison();
                    break;
            }
        }

        private void SendOpen()
        {
            while (waiting.TryDequeue(out var element))
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
            Proceed();
        }

        private void Close()
        {
            phase = Phase.Closing;
            lastClose = Settings.Time.GetTimestamp();
            Settings.CrashPoints.Reach(CrashPoints.DataSent);
            stage.book.Encode(writer, positions, written);
            foreach (var batch in positions)
                SendPositions(stage.positions, batch.Memory);
        }

        private void Commit()
        {
            phase = Phase.Committing;
            foreach (var batch in positions)
                batch.Dispose();
            positions.Clear();
            Settings.CrashPoints.Reach(CrashPoints.PositionSent);
            End(stage.output.CommitAsync(stopped.Token));
        }

        private void Abort()
        {
            phase = Phase.Aborting;
            End(stage.output.AbortAsync(stopped.Token));
        }

        private void LookForPoison()
        {
            if (refusing.TryDequeue(out var partition))
                StartRepair(partition);
            else
                Abort();
        }

        private void End(Task ending)
        {
            _ = TellAsync(ending, onEnd);

            static async Task TellAsync(Task ending, Action<Exception?> tell)
            {
                await ending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                tell(ending.IsCanceled ? new OperationCanceledException() : ending.Exception?.InnerException);
            }
        }

        private void OnEnd(Exception? error)
        {
            if (error is not null)
                FailStage(SendFailure.Of(error));
            else if (phase == Phase.Committing)
                OnCommitted();
            else if (piece is { } next)
            {
                piece = null;
                phase = Phase.Trying;
                DispatchPiece(next.Partition, next.Bytes);
                Proceed();
            }
            else
                FailStage(
                    poison.Count > 0
                        ? new RefusedRecordsException(poison)
                        : doom ?? new InvalidOperationException("a transaction was given up")
                );
        }

        private void OnCommitted()
        {
            Settings.CrashPoints.Reach(CrashPoints.Ended);
            Settings.Progress.Committed(written);
            written.Clear();
            phase = Phase.Open;
            foreach (var element in transaction)
                Deliver(element.Delivered);
            transaction.Clear();
            Proceed();
        }
    }
}
