using Keystone.Kafka.Compression;
using Keystone.Kafka.Records;
using Shouldly;
using Xunit;

namespace Keystone.Kafka.Tests.Records;

public sealed class RecordBatchEnumeratorTests
{
    private static readonly byte[] One = BatchMaker.Batch(CompressionCodec.None, BatchMaker.Events(3));
    private static readonly byte[] Two = BatchMaker.Batch(CompressionCodec.Lz4, BatchMaker.Events(5));

    [Fact]
    public void Batches_come_in_order_with_their_places()
    {
        byte[] both = [.. One, .. Two];
        var batches = new RecordBatchEnumerator(both);
        batches.MoveNext().ShouldBeTrue();
        (batches.Start, batches.Header.RecordCount, batches.BytesLeft).ShouldBe((0, 3, Two.Length));
        batches.Batch.SequenceEqual(One).ShouldBeTrue();
        batches.MoveNext().ShouldBeTrue();
        (batches.Start, batches.Header.RecordCount, batches.BytesLeft).ShouldBe((One.Length, 5, 0));
        batches.MoveNext().ShouldBeFalse();
        batches.MoveNext().ShouldBeFalse();
    }

    [Fact]
    public void A_batch_cut_off_anywhere_ends_the_walk()
    {
        for (var cut = 0; cut < Two.Length; cut++)
        {
            byte[] bytes = [.. One, .. Two.AsSpan(0, cut)];
            var batches = new RecordBatchEnumerator(bytes);
            batches.MoveNext().ShouldBeTrue();
            batches.MoveNext().ShouldBeFalse();
            batches.BytesLeft.ShouldBe(cut);
        }
    }

    [Fact]
    public void Another_magic_is_garbage()
    {
        var bytes = One.ToArray();
        bytes[16] = 9;
        Should
            .Throw<CorruptBatchException>(() => new RecordBatchEnumerator(bytes).MoveNext())
            .Message.ShouldBe("Byte 0: a batch at offset 0 has magic 9.");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(48)]
    [InlineData(-1)]
    [InlineData(int.MinValue)]
    public void A_length_below_the_header_is_garbage(int length)
    {
        var bytes = One.ToArray();
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(8), length);
        Should
            .Throw<CorruptBatchException>(() => new RecordBatchEnumerator(bytes).MoveNext())
            .Message.ShouldBe($"Byte 0: the batch at offset 0 says that it is {length} bytes long.");
    }

    [Theory]
    [InlineData(57, "Byte 0: the batch at offset 0 says -1 records and a last offset delta of 2.")]
    [InlineData(23, "Byte 0: the batch at offset 0 says 3 records and a last offset delta of -1.")]
    public void Negative_counts_are_garbage(int at, string message)
    {
        var bytes = One.ToArray();
        bytes.AsSpan(at, 4).Fill(0xff);
        Should.Throw<CorruptBatchException>(() => new RecordBatchEnumerator(bytes).MoveNext()).Message.ShouldBe(message);
    }
}
