using FsCheck.Xunit;
using Keystone.Kafka.Compression;
using Keystone.Kafka.Records;
using Shouldly;
using Xunit;

namespace Keystone.Kafka.Tests.Records;

public sealed class MalformedBatchTests
{
    private const int WindowBytes = 1024 * 1024;

    [Property(MaxTest = 100)]
    public void Damaged_batches_are_read_or_end_in_a_clean_error(int seed) => Damaged(seed);

    [Property(MaxTest = 10_000)]
    [Trait("size", "long")]
    public void Damaged_and_arbitrary_batches_are_tried_many_times(int seed)
    {
        Damaged(seed);
        Arbitrary(seed);
    }

    private static void Damaged(int seed)
    {
        var random = new Random(seed);
        var batch = BatchMaker.Batch((CompressionCodec)random.Next(5), BatchMaker.Events(random.Next(1, 60), seed));
        for (var hits = random.Next(1, 5); hits > 0; hits--)
            batch[random.Next(12, batch.Length)] = (byte)random.Next(256);
        ReadAnything(batch, $"seed {seed}");
    }

    [Property(MaxTest = 300)]
    public void Arbitrary_records_are_read_or_end_in_a_clean_error(int seed) => Arbitrary(seed);

    private static void Arbitrary(int seed)
    {
        var random = new Random(seed);
        var body = BatchMaker.Bytes(random, random.Next(500));
        if (random.Next(2) == 0)
            for (var i = 0; i < body.Length; i++)
                body[i] &= 0x1f;
        ReadAnything(BatchOf(body, (CompressionCodec)random.Next(8), random.Next(2) == 0 ? random.Next(50) : int.MaxValue), $"seed {seed}");
    }

    [Property(MaxTest = 300)]
    public void Arbitrary_bytes_have_no_batches_or_end_in_a_clean_error(int seed)
    {
        var random = new Random(seed);
        var bytes = BatchMaker.Bytes(random, random.Next(300));
        if (bytes.Length > 16 && random.Next(2) == 0)
        {
            bytes[16] = 2;
            bytes.AsSpan(8, 3).Clear();
        }
        ReadAnything(bytes, $"seed {seed}");
    }

    [Theory]
    [InlineData(CompressionCodec.Gzip)]
    [InlineData(CompressionCodec.Snappy)]
    [InlineData(CompressionCodec.Lz4)]
    [InlineData(CompressionCodec.Zstd)]
    public void A_record_larger_than_the_window_ends_in_an_error_and_not_in_memory(CompressionCodec codec)
    {
        // 12 MiB of zeros in a few kilobytes to two megabytes.
        var bomb = BatchMaker.Batch(codec, [new TestRecord(0, null, new byte[12 * 1024 * 1024])]);
        using var window = new DecompressionWindow(WindowBytes);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Should
            .Throw<CorruptBatchException>(() => Walk(bomb, window))
            .Message.ShouldBe($"A record of {12 * 1024 * 1024 + 9} bytes does not fit into the window of {WindowBytes} bytes.");
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(2 * WindowBytes);
        window.BufferBytes.ShouldBeLessThanOrEqualTo(2 * WindowBytes);
    }

    [Theory]
    [InlineData(CompressionCodec.Gzip)]
    [InlineData(CompressionCodec.Snappy)]
    [InlineData(CompressionCodec.Lz4)]
    [InlineData(CompressionCodec.Zstd)]
    public void Bytes_behind_the_last_record_are_found_without_decompressing_them_all(CompressionCodec codec)
    {
        var bomb = BatchMaker.Batch(codec, [new TestRecord(0, null, [1]), new TestRecord(0, null, new byte[12 * 1024 * 1024])]);
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(bomb.AsSpan(RecordBatchHeader.RecordCountAt), 1);
        using var window = new DecompressionWindow(WindowBytes);
        Should
            .Throw<CorruptBatchException>(() => Walk(bomb, window))
            .Message.ShouldBe("The batch at offset 0 has bytes behind its 1 records.");
        window.BufferBytes.ShouldBeLessThanOrEqualTo(2 * WindowBytes);
    }

    [Fact]
    public void Many_records_of_a_bomb_stream_through_a_small_window()
    {
        var batch = BatchMaker.Batch(CompressionCodec.Zstd, Enumerable.Repeat(new TestRecord(0, null, new byte[1000]), 40_000));
        batch.Length.ShouldBeLessThan(200_000);
        using var window = new DecompressionWindow(WindowBytes);
        Walk(batch, window).ShouldBe(40_000);
        window.BufferBytes.ShouldBeLessThanOrEqualTo(WindowBytes);
    }

    [Fact]
    public void A_snappy_block_that_lies_about_its_length_is_not_believed()
    {
        byte[] lie = [0xff, 0xff, 0xff, 0x7f, 0x00, 0x00];
        using var window = new DecompressionWindow(WindowBytes);
        Should
            .Throw<CorruptBatchException>(() => Walk(BatchOf(lie, CompressionCodec.Snappy, 1), window))
            .Message.ShouldBe($"A snappy block of 6 bytes says that it holds 268435455; the window takes {WindowBytes}.");
        window.BufferBytes.ShouldBe(0);
    }

    [Theory]
    [InlineData(CompressionCodec.Gzip)]
    [InlineData(CompressionCodec.Snappy)]
    [InlineData(CompressionCodec.Lz4)]
    [InlineData(CompressionCodec.Zstd)]
    public void A_stream_cut_off_anywhere_is_an_error(CompressionCodec codec)
    {
        var whole = BatchMaker.Batch(codec, BatchMaker.Events(20));
        using var window = new DecompressionWindow();
        // The framework's gzip does not miss its end; the records are all there then.
        for (var cut = codec == CompressionCodec.Gzip ? 40 : 1; cut < whole.Length - RecordBatchHeader.Size; cut += 13)
        {
            var batch = BatchOf(whole[RecordBatchHeader.Size..^cut], codec, 20);
            Should.Throw<CorruptBatchException>(() => Walk(batch, window), $"{codec}, {cut} bytes cut");
        }
    }

    [Fact]
    public void A_window_serves_one_batch_at_a_time()
    {
        var batch = BatchMaker.Batch(CompressionCodec.Lz4, BatchMaker.Events(3));
        using var window = new DecompressionWindow();
        Should
            .Throw<InvalidOperationException>(() =>
            {
                var first = new RecordIterator(batch, window);
                _ = new RecordIterator(batch, window);
                first.MoveNext();
            })
            .Message.ShouldBe("The window was opened for another batch meanwhile.");
    }

    [Fact]
    public void Offsets_that_do_not_rise_are_an_error()
    {
        var batch = BatchMaker.Batch(CompressionCodec.None, [new TestRecord(0, null, [1]), new TestRecord(0, null, [2])]);
        // Length, attributes, timestamp delta, offset delta of the second record.
        var second = RecordBatchHeader.Size + 1 + batch[RecordBatchHeader.Size] / 2;
        batch[second + 3].ShouldBe((byte)2);
        batch[second + 3] = 0;
        Should
            .Throw<CorruptBatchException>(() => Walk(batch, null))
            .Message.ShouldBe("The batch at offset 0 has a record with offset delta 0 after 0, the last being 1.");
    }

    [Fact]
    public void A_wrong_sum_names_the_batch()
    {
        var batch = BatchMaker.Batch(CompressionCodec.None, [new TestRecord(0, null, [1])]);
        BatchRewriter.Place(batch, 77, 0);
        BatchCrc.Check(batch);
        batch[^1] ^= 1;
        Should.Throw<CorruptBatchException>(() => BatchCrc.Check(batch)).Message.ShouldStartWith("The batch at offset 77 has CRC ");
    }

    private static int Walk(byte[] batch, DecompressionWindow? window)
    {
        var records = new RecordIterator(batch, window);
        var count = 0;
        while (records.MoveNext())
        {
            var headers = records.Current.Headers;
            while (headers.MoveNext())
                count += headers.Key.Length * 0;
            count++;
        }
        return count;
    }

    private static void ReadAnything(byte[] bytes, string what)
    {
        using var window = new DecompressionWindow(WindowBytes);
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            var batches = new RecordBatchEnumerator(bytes);
            while (batches.MoveNext())
                Walk(batches.Batch.ToArray(), window);
        }
        catch (Exception e) when (e is CorruptBatchException or UnsupportedMagicException)
        {
            // What is expected of most.
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"{what}: {e.GetType().Name}", e);
        }
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(bytes.Length + 3 * WindowBytes, what);
        window.BufferBytes.ShouldBeLessThanOrEqualTo(2 * WindowBytes, what);
    }

    private static byte[] BatchOf(byte[] body, CompressionCodec codec, int count)
    {
        var batch = new byte[RecordBatchHeader.Size + body.Length];
        body.CopyTo(batch, RecordBatchHeader.Size);
        new RecordBatchHeader
        {
            BatchLength = batch.Length - RecordBatchHeader.LengthOverhead,
            Attributes = (short)codec,
            LastOffsetDelta = count - 1,
            RecordCount = count,
        }.Write(batch);
        BatchCrc.Fill(batch);
        return batch;
    }
}
