using System.Globalization;
using System.Text;
using Keystone.Kafka.Compression;
using Keystone.Kafka.Records;

namespace Keystone.Kafka.Tests.Records;

/// <summary>Records as values, to put into batches and compare with what comes out.</summary>
internal sealed record TestRecord(long Timestamp, byte[]? Key, byte[]? Value, params (string Key, byte[]? Value)[] Headers);

internal static class BatchMaker
{
    public const long T0 = 1_700_000_000_000;

    public static IEnumerable<TestRecord> Events(int count, int seed = 1, int size = 512)
    {
        var random = new Random(seed);
        for (var i = 0; i < count; i++)
        {
            var text = string.Create(
                CultureInfo.InvariantCulture,
                $$"""{"id":"{{random.NextInt64():x16}}","ts":{{T0 + i}},"type":"{{(random.Next(3) == 0 ? "pause" : "play")}}","country":"{{(random.Next(2) == 0 ? "KR" : "US")}}","payload":"{{Convert.ToHexString(Bytes(random, size / 4))}}"}"""
            );
            yield return new TestRecord(T0 + i, Encoding.UTF8.GetBytes($"u-{random.Next(1000)}"), Encoding.UTF8.GetBytes(text));
        }
    }

    public static byte[] Bytes(Random random, int count)
    {
        var bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }

    public static byte[] Batch(CompressionCodec codec, IEnumerable<TestRecord> records, int? level = null)
    {
        using var writer = new RecordBatchWriter(
            new RecordBatchOptions
            {
                Codec = codec,
                Level = level,
                MaxBytes = int.MaxValue,
                MaxRecordBytes = int.MaxValue,
            }
        );
        foreach (var record in records)
            Append(writer, record);
        using var batch = writer.Complete();
        return batch.Memory.ToArray();
    }

    public static bool Append(RecordBatchWriter writer, TestRecord record)
    {
        var headers = new RecordHeaders();
        foreach (var (key, value) in record.Headers)
            headers.Add(key, value);
        return writer.Append(record.Timestamp, record.Key, record.Value, headers);
    }

    public static List<TestRecord> Read(ReadOnlyMemory<byte> batch, DecompressionWindow? window = null)
    {
        using var own = window is null ? new DecompressionWindow() : null;
        var found = new List<TestRecord>();
        var records = new RecordIterator(batch, window ?? own);
        while (records.MoveNext())
        {
            var record = records.Current;
            var headers = new List<(string, byte[]?)>();
            var reader = record.Headers;
            while (reader.MoveNext())
                headers.Add((Encoding.UTF8.GetString(reader.Key), reader.Value.ToArray()));
            found.Add(new TestRecord(record.Timestamp, record.OptionalKey.ToArray(), record.OptionalValue.ToArray(), [.. headers]));
        }
        return found;
    }

    public static string Text(TestRecord record) =>
        $"{record.Timestamp} {Hex(record.Key)} {Hex(record.Value)} {string.Join(",", record.Headers.Select(h => h.Key + "=" + Hex(h.Value)))}";

    private static string Hex(byte[]? bytes) => bytes is null ? "null" : "'" + Convert.ToHexString(bytes) + "'";
}
