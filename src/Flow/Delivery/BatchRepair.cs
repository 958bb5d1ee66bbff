using Keystone.Kafka.Compression;
using Keystone.Kafka.Records;

namespace Keystone.Flow.Delivery;

/// <summary>
/// Takes a refused batch apart: the target names the records at fault, or the batch is halved until they are alone. What is left is sent in
/// its order, then the batches that stood behind it, one at a time, so that order in the partition holds. Runs inside the stage.
/// </summary>
internal sealed class BatchRepair
{
    private readonly OutboundPartition partition;
    private readonly IRepairHost host;
    private readonly DecompressionWindow window;
    private readonly LinkedList<Piece> pieces = new();
    private readonly Dictionary<BatchSend, int> piecesLeft = [];
    private EncodedBatch? encoded;

    /// <param name="onlyFindBad">In a transaction that will be aborted: what was held back need not be sent.</param>
    public BatchRepair(OutboundPartition partition, IRepairHost host, DecompressionWindow window, bool onlyFindBad)
    {
        this.partition = partition;
        this.host = host;
        this.window = window;
        foreach (var send in partition.Stopped)
        {
            if (send.Outcome != SendOutcome.Refused && onlyFindBad)
            {
                send.ReleaseLease();
                continue;
            }
            var records = RecordsOf(send.Bytes);
            var whole = new Piece(send, 0, records);
            pieces.AddLast(whole);
            piecesLeft[send] = 1;
            if (send.Outcome == SendOutcome.Refused)
                TakeApart(pieces.Last!, send.Refusal!, send.AtFault);
        }
    }

    public void SendNext()
    {
        while (pieces.First is { } first)
        {
            var piece = first.Value;
            if (piece.IsUntouched)
            {
                host.SendPiece(partition, piece.Original.Bytes);
                return;
            }
            if (Encode(piece) is { } batch)
            {
                encoded = batch;
                host.SendPiece(partition, batch.Memory);
                return;
            }
            Finish(first);
        }
        host.OnRepairEnded(partition);
    }

    /// <summary>The stage stops: lets go of the bytes of all that is not repaired.</summary>
    public void Abandon()
    {
        foreach (var original in piecesLeft.Keys)
            original.ReleaseLease();
    }

    /// <summary>The piece that is under way has ended: written, or refused again.</summary>
    public void OnEnded(BatchSend send)
    {
        encoded?.Dispose();
        encoded = null;
        var first = pieces.First!;
        if (send.Outcome == SendOutcome.Refused)
            TakeApart(first, send.Refusal!, send.AtFault);
        else
            Finish(first);
        SendNext();
    }

    private void TakeApart(LinkedListNode<Piece> node, string refusal, IReadOnlyList<(int Index, string Cause)> atFault)
    {
        var piece = node.Value;
        if (atFault.Count > 0)
        {
            MarkBad(piece, atFault);
            return;
        }
        if (piece.Records == 1)
        {
            MarkBad(piece, [(0, refusal)]);
            return;
        }
        var middle = piece.From + (piece.To - piece.From) / 2;
        pieces.AddAfter(node, new Piece(piece.Original, middle, piece.To) { IsUntouched = false, Bad = piece.Bad });
        piece.To = middle;
        piece.IsUntouched = false;
        piecesLeft[piece.Original]++;
    }

    private void MarkBad(Piece piece, IReadOnlyList<(int Index, string Cause)> atFault)
    {
        // Indexes count the piece's own records: those of the original from From on that are not bad already.
        var records = new RecordIterator(piece.Original.Bytes, window);
        var inPiece = -1;
        for (var i = 0; records.MoveNext(); i++)
        {
            if (i < piece.From || i >= piece.To || piece.Bad.Contains(i))
                continue;
            inPiece++;
            foreach (var (index, cause) in atFault)
            {
                if (index != inPiece)
                    continue;
                piece.Bad.Add(i);
                host.OnBadRecord(piece.Original, i, cause, records.Current);
                break;
            }
        }
        piece.IsUntouched = false;
    }

    private EncodedBatch? Encode(Piece piece)
    {
        var records = new RecordIterator(piece.Original.Bytes, window);
        // Rare enough for a writer of its own: the codec is the batch's.
        using var writer = new RecordBatchWriter(
            new RecordBatchOptions
            {
                Codec = records.Header.Codec,
                MaxBytes = int.MaxValue,
                MaxRecordBytes = int.MaxValue,
            }
        );
        for (var i = 0; i < piece.To && records.MoveNext(); i++)
        {
            if (i >= piece.From && !piece.Bad.Contains(i))
                writer.AppendRaw(records.Current.Timestamp, records.Current.Tail);
        }
        return writer.RecordCount == 0 ? null : writer.Complete();
    }

    private void Finish(LinkedListNode<Piece> node)
    {
        pieces.Remove(node);
        var original = node.Value.Original;
        if (--piecesLeft[original] > 0)
            return;
        piecesLeft.Remove(original);
        host.OnRepaired(original);
    }

    private static int RecordsOf(ReadOnlyMemory<byte> batch) =>
        RecordBatchHeader.TryRead(batch.Span, out var header) ? header.RecordCount : 0;

    private sealed class Piece(BatchSend original, int from, int to)
    {
        public BatchSend Original { get; } = original;
        public int From { get; } = from;
        public int To { get; set; } = to;
        public bool IsUntouched { get; set; } = true;

        /// <summary>Indexes within the original that were found bad; shared by the pieces of one batch.</summary>
        public HashSet<int> Bad { get; init; } = [];

        public int Records
        {
            get
            {
                var records = 0;
                for (var i = From; i < To; i++)
                    records += Bad.Contains(i) ? 0 : 1;
                return records;
            }
        }
    }
}
