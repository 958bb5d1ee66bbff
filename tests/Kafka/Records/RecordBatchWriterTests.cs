using FsCheck.Xunit;
using Keystone.Kafka.Compression;
using Keystone.Kafka.Records;
using Shouldly;
using Xunit;

namespace Keystone.Kafka.Tests.Records;

public sealed class RecordBatchWriterTests
{
    public static TheoryData<CompressionCodec> Codecs => [.. Enum.GetValues<CompressionCodec>()];

    [Property(MaxTest = 60)]
    public void No_batch_is_heavier_than_allowed_or_than_estimated(int seed)
    {
        var random = new Random(seed);
        var codec = (CompressionCodec)random.Next(5);
        using var writer = new RecordBatchWriter(new RecordBatchOptions { Codec = codec, MaxBytes = random.Next(2_000, 200_000) });
        for (var left = 400; left > 0; left--)
        {
            // Noise does not compress, zeros do.
            var value = random.Next(2) == 0 ? BatchMaker.Bytes(random, random.Next(1500)) : new byte[random.Next(1500)];
            if (writer.Append(random.Next(), null, value))
                continue;
            var estimated = writer.EstimatedBytes;
            using var batch = writer.Complete();
            batch.Memory.Length.ShouldBeLessThanOrEqualTo(estimated, $"{codec}, seed {seed}");
            batch.Memory.Length.ShouldBeLessThanOrEqualTo(writer.Options.MaxBytes, $"{codec}, seed {seed}");
            writer.RecordCount.ShouldBe(0);
            writer.Append(0, null, value).ShouldBeTrue();
        }
    }

    [Theory]
    [MemberData(nameof(Codecs))]
    public void The_first_record_is_taken_whatever_it_weighs(CompressionCodec codec)
    {
        using var writer = new RecordBatchWriter(new RecordBatchOptions { Codec = codec, MaxBytes = 1000 });
        var value = BatchMaker.Bytes(new Random(1), 100_000);
        writer.Append(1, null, value).ShouldBeTrue();
        writer.Append(1, null, new byte[] { 1 }).ShouldBeFalse();
        writer.RecordCount.ShouldBe(1);
        using var batch = writer.Complete();
        BatchMaker.Read(batch.Memory)[0].Value.ShouldBe(value);
    }

    [Fact]
    public void Records_are_bounded_before_compression_too()
    {
        using var writer = new RecordBatchWriter(new RecordBatchOptions { Codec = CompressionCodec.Zstd, MaxRecordBytes = 100_000 });
        while (writer.Append(1, null, new byte[10_000])) { }
        writer.RecordCount.ShouldBe(9);
    }

    [Theory]
    [MemberData(nameof(Codecs))]
    public void A_writer_makes_the_same_batch_again(CompressionCodec codec)
    {
        using var writer = new RecordBatchWriter(new RecordBatchOptions { Codec = codec });
        var made = new List<byte[]>();
        for (var i = 0; i < 3; i++)
        {
            foreach (var record in BatchMaker.Events(300))
                BatchMaker.Append(writer, record);
            using var batch = writer.Complete();
            made.Add(batch.Memory.ToArray());
            // What a dropped batch leaves behind must not be seen in the next one.
            writer.Append(5, null, new byte[70_000]);
            writer.Clear();
            writer.EstimatedBytes.ShouldBe(RecordBatchHeader.Size);
        }
        made[1].ShouldBe(made[0]);
        made[2].ShouldBe(made[0]);
    }

    [Fact]
    public void A_batch_without_records_is_not_made()
    {
        using var writer = new RecordBatchWriter(new RecordBatchOptions());
        Should.Throw<InvalidOperationException>(() => writer.Complete()).Message.ShouldBe("A batch needs a record.");
    }

    [Fact]
    public void A_disposed_batch_cannot_be_read()
    {
        using var writer = new RecordBatchWriter(new RecordBatchOptions());
        writer.Append(1, null, new byte[] { 1 });
        var batch = writer.Complete();
        batch.Dispose();
        batch.Dispose();
        Should.Throw<ObjectDisposedException>(() => batch.Memory);
    }

    [Theory]
    [InlineData(CompressionCodec.None)]
    [InlineData(CompressionCodec.Lz4)]
    [InlineData(CompressionCodec.Zstd)]
    public void Reading_and_encoding_again_allocates_nothing_for_records(CompressionCodec codec)
    {
        const int Records = 2000;
        var source = BatchMaker.Batch(codec, BatchMaker.Events(Records));
        using var window = new DecompressionWindow();
        using var writer = new RecordBatchWriter(new RecordBatchOptions { Codec = codec, MaxBytes = 4 << 20 });
        var bytes = 0;
        var best = long.MaxValue;
        for (var run = 0; run < 5; run++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            var records = new RecordIterator(source, window);
            while (records.MoveNext())
                writer.AppendRaw(records.Current.Timestamp, records.Current.Tail);
            using (var batch = writer.Complete())
                bytes += batch.Memory.Length;
            best = Math.Min(best, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        bytes.ShouldBeGreaterThan(0);
        // The batch object itself, and no more.
        best.ShouldBeLessThan(Records / 4);
    }
}
