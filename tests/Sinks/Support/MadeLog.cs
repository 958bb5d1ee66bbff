using System.Buffers.Binary;
using System.Globalization;
using Keystone.Flow.Elements;
using Keystone.Kafka.Compression;
using Keystone.Kafka.Records;

namespace Keystone.Sinks.Tests.Support;

/// <summary>A partition of a made-up source: batches of records with growing offsets, read in elements as a fetch would give them.</summary>
internal sealed class MadeLog(SourcePartition partition)
{
    private readonly List<(byte[] Bytes, MadeRecord[] Records)> _batches = [];

    public SourcePartition Partition => partition;

    public IEnumerable<MadeRecord> Records => _batches.SelectMany(b => b.Records);

    public long EndOffset => _batches.Count == 0 ? 0 : _batches[^1].Records[^1].Offset + 1;

    public void Add(params MadeRecord[] records) => Add(CompressionCodec.Lz4, 3, records);

    public void Add(CompressionCodec codec, int leaderEpoch, params MadeRecord[] records)
    {
        using var writer = new RecordBatchWriter(new RecordBatchOptions { Codec = codec });
        var start = records[0].Offset;
        foreach (var record in records)
        {
            using var one = new RecordBatchWriter(new RecordBatchOptions());
            one.Append(record.TimestampMs, record.KeyBytes, record.ValueBytes, new RecordHeaders().Add("h", "v"));
            using var made = one.Complete();
            var iterator = new RecordIterator(made.Memory, null);
            iterator.MoveNext();
            writer.AppendRaw(record.TimestampMs, iterator.Current.Tail, (int)(record.Offset - start));
        }

        using var batch = writer.Complete();
        var bytes = batch.Memory.ToArray();
        BinaryPrimitives.WriteInt64BigEndian(bytes, start);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(12), leaderEpoch);
        _batches.Add((bytes, records));
    }

    /// <summary>The next element from an offset, of at most so many batches; null at the end.</summary>
    public OutboundElement? Read(long from, int batches, RunLeases leases)
    {
        var read = _batches.Where(b => b.Records[^1].Offset >= from).Take(batches).ToArray();
        if (read.Length == 0)
            return null;
        var slice = new SourceSlice();
        var next = read[^1].Records[^1].Offset + 1;
        slice.Set(partition, default, from, next, 3, EndOffset, EndOffset, leases.Take(null, 0));
        var element = new OutboundElement();
        element.Begin(slice);
        foreach (var (bytes, records) in read)
            element.AddPassed(0, partition.Partition, bytes, records.Length, records[0].Offset, records[^1].Offset);
        return element;
    }

    /// <summary>Plays: skewed countries, times that jump back and forth, some far too late, sizes of 50 to 1,000 bytes.</summary>
    public static MadeLog Plays(int partition, int records, int seed)
    {
        var random = new Random(seed);
        var log = new MadeLog(new SourcePartition("plays", new Guid("01234567-89ab-cdef-0123-456789abcdef"), partition));
        var offset = (long)random.Next(5);
        var time = new DateTimeOffset(2026, 11, 24, 9, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();
        for (var made = 0; made < records; )
        {
            var batch = new MadeRecord[Math.Min(records - made, random.Next(1, 40))];
            for (var i = 0; i < batch.Length; i++)
            {
                time += random.Next(0, 30_000);
                var late = random.Next(20) == 0 ? 3_600_000 : random.Next(0, 60_000);
                string[] countries = ["KR", "KR", "KR", "US", "DE", "a/b", ""];
                var country = countries[random.Next(countries.Length)];
                var id = string.Create(CultureInfo.InvariantCulture, $"{partition}-{offset}");
                var value = $"{{\"id\":\"{id}\",\"country\":\"{country}\",\"pad\":\"{new string('x', random.Next(1, 900))}\"}}";
                batch[i] = new MadeRecord(offset, time - late, $"u{random.Next(50)}", value);
                offset += random.Next(10) == 0 ? random.Next(1, 4) : 1;
            }

            log.Add((CompressionCodec)random.Next(5), 3, batch);
            made += batch.Length;
            offset += random.Next(3) == 0 ? 1 : 0;
        }

        return log;
    }
}
