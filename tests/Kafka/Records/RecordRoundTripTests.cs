using FsCheck.Xunit;
using Keystone.Kafka.Compression;
using Keystone.Kafka.Records;
using Shouldly;
using Xunit;

namespace Keystone.Kafka.Tests.Records;

public sealed class RecordRoundTripTests
{
    public static TheoryData<CompressionCodec> Codecs => [.. Enum.GetValues<CompressionCodec>()];

    [Property(MaxTest = 25)]
    public void Records_come_back_bit_by_bit_from_every_codec(int seed)
    {
        var random = new Random(seed);
        var records = Random(random).ToList();
        using var window = new DecompressionWindow();
        foreach (var codec in Enum.GetValues<CompressionCodec>())
        {
            var batch = BatchMaker.Batch(codec, records);
            BatchCrc.Verify(batch).ShouldBeTrue();
            BatchMaker.Read(batch, window).Select(BatchMaker.Text).ShouldBe(records.Select(BatchMaker.Text), $"{codec}, seed {seed}");
        }
    }

    [Theory]
    [MemberData(nameof(Codecs))]
    public void Batches_of_many_chunks_and_records_larger_than_a_chunk_come_back(CompressionCodec codec)
    {
        var random = new Random(5);
        var records = BatchMaker
            .Events(2000)
            .Append(new TestRecord(1, null, BatchMaker.Bytes(random, 300_000)))
            .Append(new TestRecord(2, BatchMaker.Bytes(random, 70_000), null))
            .Append(new TestRecord(3, [], []))
            .ToList();
        var batch = BatchMaker.Batch(codec, records);
        BatchMaker.Read(batch).Select(BatchMaker.Text).ShouldBe(records.Select(BatchMaker.Text));
    }

    [Theory]
    [MemberData(nameof(Codecs))]
    public void The_header_says_what_is_in_the_batch(CompressionCodec codec)
    {
        TestRecord[] records = [new(100, null, [1]), new(300, null, [2]), new(200, null, [3])];
        var batch = BatchMaker.Batch(codec, records);
        RecordBatchHeader.TryRead(batch, out var header).ShouldBeTrue();
        header.Codec.ShouldBe(codec);
        header.TotalBytes.ShouldBe(batch.Length);
        header.Magic.ShouldBe((sbyte)2);
        header.RecordCount.ShouldBe(3);
        header.LastOffsetDelta.ShouldBe(2);
        header.BaseTimestamp.ShouldBe(100);
        header.MaxTimestamp.ShouldBe(300);
        (header.ProducerId, header.ProducerEpoch, header.BaseSequence, header.PartitionLeaderEpoch).ShouldBe((-1L, (short)-1, -1, -1));
        (header.IsControl, header.IsTransactional, header.HasDeleteHorizon, header.HasHoles).ShouldBe((false, false, false, false));
    }

    [Fact]
    public void Headers_keep_their_order_their_doubles_and_their_nulls()
    {
        var record = new TestRecord(7, null, null, ("a", [1]), ("a", null), ("b", []), ("a", [2]), ("", [3]));
        var back = BatchMaker.Read(BatchMaker.Batch(CompressionCodec.None, [record])).ShouldHaveSingleItem();
        BatchMaker.Text(back).ShouldBe("7 null null a='01',a=null,b='',a='02',='03'");
    }

    [Fact]
    public void A_tail_is_appended_without_being_decoded()
    {
        var records = Random(new Random(3)).ToList();
        using var writer = new RecordBatchWriter(new RecordBatchOptions { Codec = CompressionCodec.Lz4 });
        var source = new RecordIterator(BatchMaker.Batch(CompressionCodec.Zstd, records), new DecompressionWindow());
        while (source.MoveNext())
            writer.AppendRaw(source.Current.Timestamp, source.Current.Tail).ShouldBeTrue();
        using var batch = writer.Complete();
        BatchMaker.Read(batch.Memory).Select(BatchMaker.Text).ShouldBe(records.Select(BatchMaker.Text));
    }

    [Fact]
    public void All_headers_of_a_record_can_be_taken_over()
    {
        var source = new RecordIterator(BatchMaker.Batch(CompressionCodec.None, [new(1, null, [1], ("x", null), ("x", [9]))]), null);
        source.MoveNext().ShouldBeTrue();
        using var writer = new RecordBatchWriter(new RecordBatchOptions());
        writer.Append(1, null, source.Current.OptionalValue, new RecordHeaders().AddAll(source.Current).Add("cause", "late"));
        using var batch = writer.Complete();
        BatchMaker.Text(BatchMaker.Read(batch.Memory)[0]).ShouldBe("1 null '01' x=null,x='09',cause='6C617465'");
    }

    private static IEnumerable<TestRecord> Random(Random random)
    {
        for (var count = random.Next(1, 40); count > 0; count--)
        {
            var headers = new (string, byte[]?)[random.Next(4)];
            for (var i = 0; i < headers.Length; i++)
                headers[i] = ("h" + random.Next(3), Maybe(random, 20));
            yield return new TestRecord(random.NextInt64(-1, 1L << 50), Maybe(random, 40), Maybe(random, 2000), headers);
        }
    }

    private static byte[]? Maybe(Random random, int most) =>
        random.Next(4) switch
        {
            0 => null,
            1 => [],
            _ => BatchMaker.Bytes(random, random.Next(most)),
        };
}
