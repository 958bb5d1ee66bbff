using System.Text;
using Keystone.Kafka.Compression;
using Keystone.Kafka.Records;

namespace Keystone.Flow.Tests.Support;

/// <summary>Made-up batches.</summary>
internal static class Batches
{
    /// <summary>A batch with one record for each value, at base offset 0, no producer.</summary>
    public static byte[] Of(IEnumerable<string> values, CompressionCodec codec = CompressionCodec.None, long timestampMs = 1_000)
    {
        using var writer = new RecordBatchWriter(new RecordBatchOptions { Codec = codec, MaxBytes = int.MaxValue });
        foreach (var value in values)
            writer.Append(timestampMs, Encoding.UTF8.GetBytes("k" + value), Encoding.UTF8.GetBytes(value));
        using var batch = writer.Complete();
        return batch.Memory.ToArray();
    }

    /// <summary>As it stands in a log.</summary>
    public static byte[] At(
        long offset,
        byte[] batch,
        long producerId = -1,
        short producerEpoch = -1,
        bool isTransactional = false,
        int leaderEpoch = 0
    )
    {
        var placed = (byte[])batch.Clone();
        BatchRewriter.Restamp(
            batch.AsSpan(0, RecordBatchHeader.Size),
            placed,
            new BatchStamp(producerId, producerEpoch, 0, isTransactional)
        );
        BatchRewriter.Place(placed, offset, leaderEpoch);
        return placed;
    }

    /// <summary>A commit or abort marker in a log.</summary>
    public static byte[] Marker(long offset, long producerId, ControlType type) =>
        new ControlRecord(type, 0).ToBatch(offset, 0, producerId, 0, 1_000);

    public static List<string> Values(ReadOnlyMemory<byte> batch)
    {
        using var window = new DecompressionWindow();
        var records = new RecordIterator(batch, window);
        List<string> values = [];
        while (records.MoveNext())
            values.Add(Encoding.UTF8.GetString(records.Current.Value));
        return values;
    }
}
