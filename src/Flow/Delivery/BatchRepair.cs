using Keystone.Client.Producing;

namespace Keystone.Flow.Delivery;

/// <summary>
/// Takes a refused batch apart: the target names the records at fault, or the batch is halved until they are alone. What is left is sent in
/// its order, then the batches that stood behind it, one at a time, so that order in the partition holds. Runs inside the stage.
/// </summary>
internal sealed class BatchRepair
{
    private readonly OutboundPartition partition;
    private readonly IRepairHost host;
    private readonly RefusedBatchSplitter splitter;
    private readonly LinkedList<Piece> pieces = new();
    private readonly Dictionary<BatchSend, int> piecesLeft = [];

    /// <summary>Takes over what is stopped in the partition.</summary>
    public BatchRepair(OutboundPartition partition, IRepairHost host, RefusedBatchSplitter splitter)
    {
        this.partition = partition;
        this.host = host;
        this.splitter = splitter;
        foreach (var send in partition.Stopped)
        {
            pieces.AddLast(new Piece(send, send.Bytes, null, null));
            piecesLeft[send] = 1;
        }
        partition.Stopped.Clear();
    }

    public void Start()
    {
        if (pieces.First is { } first && first.Value.Original.Result.Outcome == ProduceOutcome.Refused)
            TakeApart(first, first.Value.Original.Result);
        SendNext();
    }

    /// <summary>The piece that is under way has ended: written, or refused.</summary>
    public void OnEnded(in ProduceResult result)
    {
        var first = pieces.First!;
        if (result.Outcome == ProduceOutcome.Refused)
            TakeApart(first, result);
        else
            Finish(first);
        SendNext();
    }

    /// <summary>The stage stops: lets go of the bytes of all that is not repaired.</summary>
    public void Abandon()
    {
        foreach (var original in piecesLeft.Keys)
            original.ReleaseLease();
    }

    private void SendNext()
    {
        if (pieces.First is { } first)
            host.SendPiece(partition, first.Value.Bytes);
        else
            host.OnRepairEnded(partition);
    }

    private void TakeApart(LinkedListNode<Piece> node, in ProduceResult result)
    {
        var piece = node.Value;
        var split = splitter.Split(piece.Bytes, result, partition.MaxBatchBytes);
        foreach (var refused in split.Refused)
            host.OnBadRecord(piece.Original, piece.IndexOf(refused.Index), refused);
        var after = node;
        foreach (var part in split.Parts)
        {
            int[] indexes = [.. part.RecordIndexes.Select(piece.IndexOf)];
            after = pieces.AddAfter(after, new Piece(piece.Original, part.Batch.Memory, indexes, part.Batch));
        }
        piecesLeft[piece.Original] += split.Parts.Count;
        Finish(node);
    }

    private void Finish(LinkedListNode<Piece> node)
    {
        pieces.Remove(node);
        node.Value.Owner?.Dispose();
        var original = node.Value.Original;
        if (--piecesLeft[original] > 0)
            return;
        piecesLeft.Remove(original);
        host.OnRepaired(original);
    }

    /// <param name="Indexes">Places of its records in the original; null: it is the original.</param>
    private sealed record Piece(BatchSend Original, ReadOnlyMemory<byte> Bytes, int[]? Indexes, IDisposable? Owner)
    {
        public int IndexOf(int index) => Indexes is null ? index : Indexes[index];
    }
}
