using System.Globalization;
using Keystone.Kafka.Compression;
using Keystone.Kafka.Records;
using Shouldly;
using Xunit;

namespace Keystone.Kafka.Tests.Records;

public sealed class GoldenBatchTests
{
    public static TheoryData<string> Names => [.. Golden.Keys.Where(name => !name.StartsWith("magic", StringComparison.Ordinal))];

    private static readonly Dictionary<string, (byte[] Bytes, List<string> Facts)> Golden = Load();

    [Theory]
    [MemberData(nameof(Names))]
    public void Batches_that_Kafka_made_are_read_as_Kafka_reads_them(string name)
    {
        var (bytes, facts) = Golden[name];
        var seen = new List<string>();
        using var window = new DecompressionWindow();
        var batches = new RecordBatchEnumerator(bytes);
        while (batches.MoveNext())
        {
            var h = batches.Header;
            BatchCrc.Verify(batches.Batch).ShouldBeTrue();
            seen.Add(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"head {h.BaseOffset} {h.LastOffset} {h.PartitionLeaderEpoch} {h.ProducerId} {h.ProducerEpoch} {h.BaseSequence} {h.MaxTimestamp} {h.RecordCount} {h.Codec.ToString().ToLowerInvariant()} {h.TimestampType} {(h.IsTransactional ? "txn" : "-")} {(h.IsControl ? "control" : "-")} {(h.HasDeleteHorizon ? "horizon" : "-")}"
                )
            );
            var read = BatchMaker.Read(bytes.AsMemory(batches.Start, h.TotalBytes), window);
            var records = new RecordIterator(bytes.AsMemory(batches.Start, h.TotalBytes), window);
            for (var i = 0; records.MoveNext(); i++)
                seen.Add($"record {records.Current.Offset} {BatchMaker.Text(read[i])}");
        }
        batches.BytesLeft.ShouldBe(0);
        seen.ShouldBe(facts);
    }

    [Fact]
    public void Compacted_batches_show_their_holes()
    {
        Header("compacted").HasHoles.ShouldBeTrue();
        Header("empty").HasHoles.ShouldBeTrue();
        Header("lz4").HasHoles.ShouldBeFalse();
        Header("empty").RecordCount.ShouldBe(0);
        Header("empty").NextOffset.ShouldBe(47);
        BatchMaker.Read(Golden["empty"].Bytes).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("commit", ControlType.Commit, 11)]
    [InlineData("abort", ControlType.Abort, 12)]
    public void Markers_are_read_and_written_as_Kafka_does(string name, ControlType type, int coordinatorEpoch)
    {
        var bytes = Golden[name].Bytes;
        var records = new RecordIterator(bytes, null);
        records.MoveNext().ShouldBeTrue();
        ControlRecord.TryRead(records.Current, out var control).ShouldBeTrue();
        control.ShouldBe(new ControlRecord(type, coordinatorEpoch));
        var h = records.Header;
        control.ToBatch(h.BaseOffset, h.PartitionLeaderEpoch, h.ProducerId, h.ProducerEpoch, h.MaxTimestamp).ShouldBe(bytes);
    }

    [Theory]
    [InlineData("magic0-none", 0)]
    [InlineData("magic0-gzip", 0)]
    [InlineData("magic1-none", 1)]
    [InlineData("magic1-gzip", 1)]
    public void Old_formats_are_refused_by_name_and_offset(string name, int magic)
    {
        var bytes = Golden[name].Bytes;
        var thrown = Should.Throw<UnsupportedMagicException>(() => new RecordBatchEnumerator(bytes).MoveNext());
        thrown.Magic.ShouldBe(magic);
        thrown.Message.ShouldBe(
            $"The records at offset {thrown.Offset} are in the message format of magic {magic}, from before Kafka 0.11; only magic 2 is read. "
                + "Let a consumer and producer of today rewrite the topic, or start behind these records."
        );
        thrown.Offset.ShouldBeInRange(30, 31);
    }

    private static RecordBatchHeader Header(string name)
    {
        RecordBatchHeader.TryRead(Golden[name].Bytes, out var header).ShouldBeTrue();
        return header;
    }

    private static Dictionary<string, (byte[], List<string>)> Load()
    {
        var found = new Dictionary<string, (byte[], List<string>)>();
        List<string> facts = [];
        foreach (var line in File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Golden", "java-batches.txt")))
        {
            if (line.StartsWith("batch ", StringComparison.Ordinal))
            {
                var parts = line.Split(' ');
                found.Add(parts[1], (Convert.FromBase64String(parts[2]), facts = []));
            }
            else
                facts.Add(line);
        }
        return found;
    }
}
