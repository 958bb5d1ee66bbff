using System.Buffers.Binary;
using Keystone.Flow.Elements;
using Keystone.Kafka.Compression;
using Keystone.Kafka.Records;

namespace Keystone.Router.Reencoding;

/// <summary>
/// Re-encodes records for their target partitions: kept records of many small batches of a slice become one batch, in the source's codec, as large as the
/// target takes. A batch that goes through untouched first completes what waits for its partition, so the order holds. Not for two threads.
/// </summary>
internal sealed class EncodedRuns : IDisposable
{
    /// <summary>Of a batch before compression: large enough that a request is worth it, small enough for every consumer.</summary>
    private const int MaxRecordBytes = 512 << 10;

    private const int MaxIdleWriters = 32;

    /// <summary>Given a batch of one record that is more than its target takes; disposes it.</summary>
    public delegate void TooLarge(OutboundElement into, int target, long offset, EncodedBatch batch);

    private readonly IReadOnlyList<TargetTopic> _targets;
    private readonly bool _keepsOffsets;
    private readonly TooLarge _onTooLarge;
    private readonly EncodedRun?[][] _runs;
    private readonly List<EncodedRun> _open = [];
    private readonly Dictionary<(CompressionCodec, int), Stack<RecordBatchWriter>> _idle = [];
    private OutboundElement _into = null!;
    private RecordBatchHeader _source;

    /// <param name="keepsOffsets">For a sink: batches keep their source's offsets, one for each source batch, uncompressed.</param>
    public EncodedRuns(IReadOnlyList<TargetTopic> targets, bool keepsOffsets, TooLarge onTooLarge)
    {
        _targets = targets;
        _keepsOffsets = keepsOffsets;
        _onTooLarge = onTooLarge;
        _runs = [.. targets.Select(t => new EncodedRun?[t.Partitions])];
    }

    /// <summary>A new element. What an earlier one that failed left is dropped.</summary>
    public void Begin(OutboundElement into)
    {
        _into = into;
        foreach (var run in _open)
            GiveBack(run);
        _open.Clear();
    }

    /// <summary>The batch that the next records come from.</summary>
    public void From(in RecordBatchHeader source) => _source = source;

    public void Append(int target, int partition, long offset, long timestampMs, ReadOnlySpan<byte> tail, ReencodeReason reason)
    {
        var run = Find(target, partition);
        var codec = _keepsOffsets ? CompressionCodec.None : _source.Codec;
        if (run.Writer is null)
            _open.Add(run);
        else if (run.Codec != codec || !TryAppend(run, offset, timestampMs, tail))
            Complete(run);
        else
        {
            run.Trace(checked((int)(offset - _into.FromOffset)));
            return;
        }

        run.Writer = Rent(target, codec);
        run.Reason = reason;
        TryAppend(run, offset, timestampMs, tail);

        run.Trace(checked((int)(offset - _into.FromOffset)));
    }

    /// <summary>What waits for a target partition becomes a batch now.</summary>
    public void CompleteFor(int target, int partition)
    {
        if (_open.Count == 0 || (uint)partition >= (uint)_runs[target].Length || _runs[target][partition] is not { Writer: not null } run)
            return;
        _open.Remove(run);
        Complete(run);
    }

    /// <summary>Everything that waits becomes batches, in the order in which its first records came.</summary>
    public void CompleteAll()
    {
        foreach (var run in _open)
            Complete(run);
        _open.Clear();
    }

    public void Dispose()
    {
        foreach (var run in _open)
            run.Writer?.Dispose();
        _open.Clear();
        foreach (var writer in _idle.Values.SelectMany(w => w))
            writer.Dispose();
        _idle.Clear();
    }

    private bool TryAppend(EncodedRun run, long offset, long timestampMs, ReadOnlySpan<byte> tail)
    {
        return _keepsOffsets
            ? run.Writer!.AppendRaw(timestampMs, tail, (int)(offset - _source.BaseOffset))
            : run.Writer!.AppendRaw(timestampMs, tail);
    }

    private void Complete(EncodedRun run)
    {
        var offsets = run.Offsets;
        var batch = run.Writer!.Complete();
        GiveBack(run);
        if (_keepsOffsets)
            KeepSource(batch);
        else if (offsets.Length == 1 && batch.Memory.Length > _targets[run.Target].MaxMessageBytes)
        {
            _onTooLarge(_into, run.Target, _into.FromOffset + offsets[0], batch);
            return;
        }

        _into.AddEncoded(run.Target, run.Partition, batch.Memory, batch, offsets, run.Reason);
    }

    private EncodedRun Find(int target, int partition)
    {
        var runs = _runs[target];
        if (partition >= runs.Length && _keepsOffsets)
            Array.Resize(ref _runs[target], partition + 1);
        return _runs[target][partition] ??= new EncodedRun(target, partition);
    }

    private RecordBatchWriter Rent(int target, CompressionCodec codec)
    {
        var maxBytes = MaxBytes(target);
        return _idle.TryGetValue((codec, maxBytes), out var idle) && idle.Count > 0
            ? idle.Pop()
            : new RecordBatchWriter(
                new RecordBatchOptions
                {
                    Codec = codec,
                    MaxBytes = maxBytes,
                    MaxRecordBytes = _keepsOffsets ? int.MaxValue : MaxRecordBytes,
                }
            );
    }

    private int MaxBytes(int target) => _keepsOffsets ? int.MaxValue : _targets[target].MaxMessageBytes;

    private void GiveBack(EncodedRun run)
    {
        if (run.Writer is not { } writer)
            return;
        run.Writer = null;
        writer.Clear();
        var key = (writer.Options.Codec, writer.Options.MaxBytes);
        if (!_idle.TryGetValue(key, out var idle))
            _idle[key] = idle = new Stack<RecordBatchWriter>();
        if (idle.Count < MaxIdleWriters)
            idle.Push(writer);
        else
            writer.Dispose();
    }

    /// <summary>Base offset and leader epoch are before what the checksum covers.</summary>
    private void KeepSource(EncodedBatch batch)
    {
        var bytes = batch.Memory.Span;
        BinaryPrimitives.WriteInt64BigEndian(bytes, _source.BaseOffset);
        BinaryPrimitives.WriteInt32BigEndian(bytes[12..], _source.PartitionLeaderEpoch);
    }
}
