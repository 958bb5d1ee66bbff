using Keystone.Client.Fetching;
using Keystone.Flow.Elements;
using Keystone.Kafka.Compression;
using Keystone.Kafka.Records;
using Keystone.Router.Reencoding;
using Keystone.Topology.Model;

namespace Keystone.Router.Routing;

/// <summary>
/// A route at work on one lane. A batch that needs no change is passed on unopened; one whose records a branch takes all, to one partition, is passed
/// on untouched after a look; of all others the taken records are re-encoded. Position, order and counts are per source record.
/// </summary>
public sealed class RouteTransform : ISliceTransform
{
    /// <summary>In a slice of at least so many batches that weigh less on average, small ones are made one: each would cost a request.</summary>
    private const int BacklogBatches = 4;
    private const int SmallBatchBytes = 4096;

    private readonly RoutePlan _plan;
    private readonly LaneRunContext _context;
    private readonly BranchPlan[] _branches;
    private readonly BranchProgress[] _progress;
    private readonly RecordRouter _router;
    private readonly EncodedRuns _runs;
    private readonly AbortedFilter _aborted = new();
    private readonly DecompressionWindow _window = new();
    private readonly DeferredRecords _deferred = new();
    private readonly int _maxBatchBytes;
    private long _charged;

    public RouteTransform(RoutePlan plan, LaneRunContext context)
    {
        (_plan, _context) = (plan, context);
        _branches = [.. plan.Branches];
        _progress = new BranchProgress[_branches.Length];
        _router = new RecordRouter(plan, context.Targets);
        _runs = new EncodedRuns(context.Targets, plan.IsForSink, OnTooLarge);
        _maxBatchBytes = plan.IsForSink ? int.MaxValue : plan.Branches.Min(b => context.Targets[b.Target].MaxMessageBytes);
    }

    public void Transform(SourceSlice slice, OutboundElement into)
    {
        try
        {
            TransformAll(slice, into);
        }
        catch (UnsupportedMagicException e)
        {
            throw new StopLaneException($"{slice.Partition}: {e.Message}", e);
        }
        finally
        {
            ChargeBuffers();
        }
    }

    public void Dispose()
    {
        _runs.Dispose();
        _deferred.Dispose();
        _window.Dispose();
        _context.Budget.Return(_charged);
        _charged = 0;
    }

    private void TransformAll(SourceSlice slice, OutboundElement into)
    {
        into.Counts.ReadBytes += slice.Bytes.Length;
        _runs.Begin(into);
        _aborted.Reset(slice.Aborted);
        var merges = !_plan.IsForSink && IsBacklogOfSmall(slice.Bytes.Span);
        var batches = new RecordBatchEnumerator(slice.Bytes.Span);
        while (batches.MoveNext())
        {
            var header = batches.Header;
            var batch = slice.Bytes.Slice(batches.Start, header.TotalBytes);
            var fate = _aborted.Judge(header, batch);
            if (fate == BatchFate.Aborted)
                into.Counts.Aborted += header.RecordCount;
            if (fate != BatchFate.Keep || header.RecordCount == 0 || header.NextOffset <= slice.FromOffset)
                continue;
            var reason = MustReencode(slice, header, merges);
            if (reason is null && _plan.TakesWholeBatches)
                Pass(header, batch, into);
            else
                Open(slice, header, batch, reason, into);
        }

        _runs.CompleteAll();
    }

    /// <summary>Why this batch cannot go through as it came, whatever its records are; null where it can.</summary>
    private ReencodeReason? MustReencode(SourceSlice slice, in RecordBatchHeader header, bool merges)
    {
        if (header.BaseOffset < slice.FromOffset)
            return ReencodeReason.PositionCut;
        if (_context.Poison.Any(slice.Partition, header.BaseOffset, header.LastOffset))
            return ReencodeReason.Refused;
        if (_plan.Select is not null)
            return ReencodeReason.Projected;
        // A sink reads batches, it does not produce them: holes, append times and sizes are nothing to it.
        if (_plan.IsForSink)
            return null;
        if (header.HasHoles)
            return ReencodeReason.Holes;
        if (header.TimestampType == TimestampType.LogAppendTime)
            return ReencodeReason.LogAppendTime;
        if (header.TotalBytes > _maxBatchBytes)
            return ReencodeReason.Split;
        return merges && header.TotalBytes < SmallBatchBytes ? ReencodeReason.Merged : null;
    }

    private void Pass(in RecordBatchHeader header, ReadOnlyMemory<byte> batch, OutboundElement into)
    {
        into.Counts.Read += header.RecordCount;
        var branches = _plan.SendsToAll ? _branches.Length : 1;
        for (var i = 0; i < branches; i++)
            PassTo(_branches[i].Target, _router.KeptPartition(_branches[i], into.Partition), header, batch, into);
    }

    private void PassTo(int target, int partition, in RecordBatchHeader header, ReadOnlyMemory<byte> batch, OutboundElement into)
    {
        _runs.CompleteFor(target, partition);
        into.AddPassed(target, partition, batch, header.RecordCount, header.BaseOffset, header.LastOffset);
        into.Counts.Kept += header.RecordCount;
    }

    /// <summary>Looks into a batch. Its checksum is verified first: what is encoded anew would bless a flipped bit.</summary>
    private void Open(
        SourceSlice slice,
        in RecordBatchHeader header,
        ReadOnlyMemory<byte> batch,
        ReencodeReason? reason,
        OutboundElement into
    )
    {
        BatchCrc.Check(batch.Span);
        _runs.From(header);
        _deferred.Clear();
        Array.Fill(_progress, new BranchProgress { IsWhole = reason is null });
        var whole = reason is null ? _branches.Length : 0;
        var records = new RecordIterator(batch, _window);
        while (records.MoveNext())
        {
            ref readonly var record = ref records.Current;
            if (record.Offset < slice.FromOffset)
                continue;
            into.Counts.Read++;
            var isGood = TryDecide(record, slice.Partition, into);
            if (whole > 0)
                whole = Defer(record, isGood, into);
            if (!isGood)
                continue;
            Send(record, reason, into);
        }

        if (_plan.IsForSink && whole == 0)
            _runs.CompleteAll(); // one batch for each of the source's, however the slices fall
        for (var i = 0; whole > 0 && i < _branches.Length; i++)
        {
            if (_progress[i].IsWhole)
                PassTo(_branches[i].Target, _progress[i].Partition, header, batch, into);
        }
    }

    /// <summary>
    /// Goes on with the branches that have taken every record so far. One that does not take this one, or to another partition, has its records
    /// encoded now, before any later one. Returns how many are left.
    /// </summary>
    private int Defer(in RecordView record, bool isGood, OutboundElement into)
    {
        var whole = 0;
        for (var i = 0; i < _progress.Length; i++)
        {
            ref var progress = ref _progress[i];
            if (!progress.IsWhole)
                continue;
            var partition = isGood ? _router.Partitions[i] : RecordRouter.NotTaken;
            if (partition >= 0 && (_deferred.Count == 0 || partition == progress.Partition))
            {
                progress.Partition = partition;
                whole++;
                continue;
            }

            progress.IsWhole = false;
            progress.Reason =
                !isGood ? ReencodeReason.Poison
                : partition >= 0 ? ReencodeReason.Repartitioned
                : ReencodeReason.Filtered;
            for (var d = 0; d < _deferred.Count; d++)
            {
                var tail = _deferred.Get(d, out var timestampMs, out var offset);
                _runs.Append(_branches[i].Target, progress.Partition, offset, timestampMs, tail, progress.Reason);
                into.Counts.Kept++;
            }
        }

        if (whole > 0)
            _deferred.Add(record.Timestamp, record.Offset, record.Tail);
        return whole;
    }

    private void Send(in RecordView record, ReencodeReason? reason, OutboundElement into)
    {
        if (_router.Taken == 0)
        {
            into.Counts.Filtered++;
            return;
        }

        var partitions = _router.Partitions;
        for (var i = 0; i < partitions.Length; i++)
        {
            if (partitions[i] < 0 || _progress[i].IsWhole)
                continue;
            var tail = _router.Tail(record);
            _runs.Append(_branches[i].Target, partitions[i], record.Offset, record.Timestamp, tail, reason ?? _progress[i].Reason);
            into.Counts.Kept++;
        }
    }

    private bool TryDecide(in RecordView record, SourcePartition source, OutboundElement into)
    {
        if (_context.Poison.TryGet(source, record.Offset, out var cause))
        {
            Refuse(record.Offset, record.Timestamp, record.Tail, cause, into);
            return false;
        }

        if (_router.TryDecide(record, source))
            return true;
        Refuse(record.Offset, record.Timestamp, record.Tail, _router.Cause, into);
        return false;
    }

    private void Refuse(long offset, long timestampMs, ReadOnlySpan<byte> tail, string cause, OutboundElement into)
    {
        switch (_plan.Flow.OnError)
        {
            case ErrorAction.DeadLetter:
                _context.DeadLetters.Add(into, offset, timestampMs, tail, cause);
                break;
            case ErrorAction.Skip:
                into.Counts.Skipped++;
                break;
            default:
                throw new StopLaneException($"{into.Partition} offset {offset}: {cause}");
        }
    }

    private void OnTooLarge(OutboundElement into, int targetIndex, long offset, EncodedBatch batch)
    {
        using (batch)
        {
            var target = _context.Targets[targetIndex];
            var cause = $"the record takes {batch.Memory.Length} bytes, topic '{target.Topic}' takes {target.MaxMessageBytes}";
            using var window = new DecompressionWindow();
            var records = new RecordIterator(batch.Memory, window);
            records.MoveNext();
            into.Counts.Kept--;
            Refuse(offset, records.Current.Timestamp, records.Current.Tail, cause, into);
        }
    }

    private static bool IsBacklogOfSmall(ReadOnlySpan<byte> bytes)
    {
        var count = 0;
        var batches = new RecordBatchEnumerator(bytes);
        while (batches.MoveNext())
            count++;
        return count >= BacklogBatches && bytes.Length / count < SmallBatchBytes;
    }

    private void ChargeBuffers()
    {
        var held = (long)_window.BufferBytes + _deferred.BufferBytes;
        if (held > _charged)
            _context.Budget.Charge(held - _charged);
        else if (held < _charged)
            _context.Budget.Return(_charged - held);
        _charged = held;
    }
}
