using System.Text;
using Keystone.Kafka.Compression;
using Keystone.Kafka.Protocol;
using Keystone.Kafka.Records;

namespace Keystone.Client.Tests.Harness;

/// <summary>Makes and reads record batches.</summary>
internal static class Batches
{
    public static byte[] Of(params string[] values) => Of(CompressionCodec.None, values);

    public static byte[] Of(CompressionCodec codec, params string[] values) => Of(codec, 1_700_000_000_000L, values);

    /// <summary>
    /// Records of this hour. A broker takes the age of a producer from its records' timestamps: of one that writes old records it
    /// knows nothing any more after its next start or clean-up (producer.id.expiration.ms, a day).
    /// </summary>
    public static byte[] OfToday(params string[] values) =>
        Of(CompressionCodec.None, TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds(), values);

    private static byte[] Of(CompressionCodec codec, long timestamp, string[] values)
    {
        using var writer = new RecordBatchWriter(new RecordBatchOptions { Codec = codec, MaxBytes = int.MaxValue });
        foreach (var value in values)
            writer.Append(timestamp++, Encoding.UTF8.GetBytes("k"), Encoding.UTF8.GetBytes(value));
        using var made = writer.Complete();
        return made.Memory.ToArray();
    }

    /// <summary>A batch as a log holds it.</summary>
    public static byte[] At(long offset, int epoch, BatchStamp stamp, params string[] values)
    {
        var batch = Of(values);
        BatchRewriter.Restamp(batch, batch, stamp);
        BatchRewriter.Place(batch, offset, epoch);
        return batch;
    }

    public static byte[] At(long offset, params string[] values) => At(offset, 0, BatchStamp.None, values);

    public static byte[] Marker(ControlType type, long offset, long producerId, short epoch = 0) =>
        new ControlRecord(type, 1).ToBatch(offset, 0, producerId, epoch, 1_700_000_000_000L);

    public static IEnumerable<string> Values(byte[] batch)
    {
        var values = new List<string>();
        using var window = new DecompressionWindow();
        var records = new RecordIterator(batch, window);
        while (records.MoveNext())
            values.Add(Encoding.UTF8.GetString(records.Current.Value));
        return values;
    }

    public static byte[] Joined(params byte[][] batches) => [.. batches.SelectMany(b => b)];

    public static RecordData Data(params byte[][] batches) => RecordData.Of(Joined(batches));
}
