using Keystone.Kafka.Compression;
using Keystone.Kafka.Protocol;
using Keystone.Kafka.Records;

namespace Keystone.Conformance.Wire;

/// <summary>Makes batches for tests, good ones and bad ones.</summary>
public static class Batches
{
    public static byte[] Of(params string[] values) => Make(values.Select(v => ((string?)"k", (string?)v)));

    public static byte[] Keyed(params (string? Key, string? Value)[] records) => Make(records);

    public static byte[] Make(
        IEnumerable<(string? Key, string? Value)> records,
        CompressionCodec codec = CompressionCodec.None,
        long? timestamp = null,
        BatchStamp? stamp = null
    )
    {
        using var writer = new RecordBatchWriter(new RecordBatchOptions { Codec = codec, MaxBytes = int.MaxValue });
        var time = timestamp ?? TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        foreach (var (key, value) in records)
            writer.Append(time, Bytes(key), Bytes(value));
        using var made = writer.Complete();
        var batch = made.Memory.ToArray();
        if (stamp is { } s)
            BatchRewriter.Restamp(batch, batch, s);
        return batch;
    }

    /// <summary>A batch of records with these timestamps.</summary>
    public static byte[] Timed(CompressionCodec codec, params long[] timestamps)
    {
        using var writer = new RecordBatchWriter(new RecordBatchOptions { Codec = codec });
        foreach (var time in timestamps)
            writer.Append(time, Bytes("k"), Bytes("v"));
        using var made = writer.Complete();
        return made.Memory.ToArray();
    }

    public static byte[] Idempotent(long producerId, short epoch, int sequence, params string[] values) =>
        Make(values.Select(v => ((string?)"k", (string?)v)), stamp: new BatchStamp(producerId, epoch, sequence, false));

    public static byte[] Transactional(long producerId, short epoch, int sequence, params string[] values) =>
        Make(values.Select(v => ((string?)"k", (string?)v)), stamp: new BatchStamp(producerId, epoch, sequence, true));

    /// <summary>The batch with one header changed and its checksum made right.</summary>
    public static byte[] Edit(byte[] batch, Action<byte[]> edit)
    {
        var copy = (byte[])batch.Clone();
        edit(copy);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(copy.AsSpan(17), BatchCrc.Compute(copy));
        return copy;
    }

    /// <summary>Offset, key and value of every record in fetched bytes; a batch that is cut off at the end is left out.</summary>
    public static List<(long Offset, string? Key, string? Value)> Records(RecordData fetched, bool withControl = false)
    {
        var found = new List<(long, string?, string?)>();
        ReadOnlyMemory<byte> bytes = fetched.ToArray();
        using var window = new DecompressionWindow();
        var batches = new RecordBatchEnumerator(bytes.Span);
        while (batches.MoveNext())
        {
            if (batches.Header.IsControl && !withControl)
                continue;
            var records = new RecordIterator(bytes.Slice(batches.Start, batches.Header.TotalBytes), window);
            while (records.MoveNext())
                found.Add((records.Current.Offset, Text(records.Current.OptionalKey), Text(records.Current.OptionalValue)));
        }
        return found;
    }

    /// <summary>The headers of the whole batches in fetched bytes.</summary>
    public static List<RecordBatchHeader> Headers(RecordData fetched)
    {
        var found = new List<RecordBatchHeader>();
        var bytes = fetched.ToArray();
        var batches = new RecordBatchEnumerator(bytes);
        while (batches.MoveNext())
            found.Add(batches.Header);
        return found;
    }

    /// <summary>What each control record in fetched bytes marks.</summary>
    public static List<string> Markers(RecordData fetched)
    {
        var found = new List<string>();
        ReadOnlyMemory<byte> bytes = fetched.ToArray();
        var batches = new RecordBatchEnumerator(bytes.Span);
        while (batches.MoveNext())
        {
            if (!batches.Header.IsControl)
                continue;
            var records = new RecordIterator(bytes.Slice(batches.Start, batches.Header.TotalBytes), null);
            while (records.MoveNext())
                found.Add(ControlRecord.TryRead(records.Current, out var marker) ? marker.Type.ToString() : "?");
        }
        return found;
    }

    private static OptionalBytes Bytes(string? text) => text is null ? default : System.Text.Encoding.UTF8.GetBytes(text);

    private static string? Text(OptionalBytes bytes) => bytes.IsNull ? null : System.Text.Encoding.UTF8.GetString(bytes.Span);
}
