using FsCheck.Xunit;
using Keystone.Kafka.Compression;
using Keystone.Kafka.Records;
using Shouldly;
using Xunit;

namespace Keystone.Kafka.Tests.Records;

public sealed class BatchRewriterTests
{
    private const int TimestampTypeAndHorizon = 0x08 | 0x40;

    [Property(MaxTest = 100)]
    public void A_restamped_batch_says_its_new_producer_and_has_the_right_sum(int seed)
    {
        var random = new Random(seed);
        var batch = Source(random);
        var stamp = new BatchStamp(random.NextInt64(), (short)random.Next(), random.Next(), random.Next(2) == 0);
        var stamped = Restamp(batch, stamp);
        BatchCrc.Verify(stamped).ShouldBeTrue();
        RecordBatchHeader.TryRead(batch, out var before);
        RecordBatchHeader.TryRead(stamped, out var after);
        (after.BaseOffset, after.PartitionLeaderEpoch).ShouldBe((0L, -1));
        (after.ProducerId, after.ProducerEpoch, after.BaseSequence).ShouldBe((stamp.ProducerId, stamp.ProducerEpoch, stamp.BaseSequence));
        after.IsTransactional.ShouldBe(stamp.IsTransactional);
        (after.TimestampType, after.HasDeleteHorizon).ShouldBe((TimestampType.CreateTime, false));
        (after.Codec, after.RecordCount, after.LastOffsetDelta).ShouldBe((before.Codec, before.RecordCount, before.LastOffsetDelta));
        (after.BaseTimestamp, after.MaxTimestamp).ShouldBe((before.BaseTimestamp, before.MaxTimestamp));
    }

    [Fact]
    public void Nothing_else_changes()
    {
        var batch = Source(new Random(1));
        var stamped = Restamp(batch, new BatchStamp(-1 ^ 0x55, 3, 4, true));
        var changed = Enumerable.Range(0, batch.Length).Where(i => batch[i] != stamped[i]).ToHashSet();
        // Base offset, leader epoch, CRC, attributes, producer id, epoch and sequence.
        int[] allowed = [.. Enumerable.Range(0, 8), .. Enumerable.Range(12, 4), .. Enumerable.Range(17, 6), .. Enumerable.Range(43, 14)];
        changed.Except(allowed).ShouldBeEmpty();
        (batch[22] ^ stamped[22]).ShouldBe((batch[22] & TimestampTypeAndHorizon) | (~batch[22] & 0x10));
        batch[21].ShouldBe(stamped[21]);
    }

    [Fact]
    public void Records_and_their_timestamps_stay_as_they_are()
    {
        var records = BatchMaker.Events(50).ToList();
        var batch = BatchMaker.Batch(CompressionCodec.Lz4, records);
        BatchMaker.Read(Restamp(batch, BatchStamp.None)).Select(BatchMaker.Text).ShouldBe(records.Select(BatchMaker.Text));
        Restamp(batch, BatchStamp.None).ShouldBe(batch, "a batch fresh from the writer has no stamp");
    }

    [Property(MaxTest = 100)]
    public void A_bit_that_flipped_before_is_still_seen_after(int seed)
    {
        var random = new Random(seed);
        var batch = Source(random);
        var at = random.Next(RecordBatchHeader.AttributesAt, batch.Length);
        batch[at] ^= (byte)(1 << random.Next(8));
        // What the stamp overwrites is not kept, whether right or wrong: the derived sum must not bless it either.
        BatchCrc.Verify(Restamp(batch, new BatchStamp(5, 1, 100, true))).ShouldBeFalse($"seed {seed}, byte {at}");
    }

    [Fact]
    public void Source_and_destination_may_be_the_same()
    {
        var batch = Source(new Random(2));
        var expected = Restamp(batch, new BatchStamp(9, 1, 2, true));
        BatchRewriter.Restamp(batch, batch, new BatchStamp(9, 1, 2, true));
        batch.ShouldBe(expected);
    }

    [Fact]
    public void Placing_a_batch_leaves_its_sum_alone()
    {
        var batch = Source(new Random(3));
        BatchRewriter.Place(batch, 123_456_789_012, 17);
        RecordBatchHeader.TryRead(batch, out var header);
        (header.BaseOffset, header.PartitionLeaderEpoch).ShouldBe((123_456_789_012, 17));
        BatchCrc.Verify(batch).ShouldBeTrue();
    }

    [Fact]
    public void Append_time_is_what_readers_see()
    {
        var batch = BatchMaker.Batch(CompressionCodec.Zstd, BatchMaker.Events(3));
        BatchRewriter.StampAppendTime(batch, 42_000);
        BatchCrc.Verify(batch).ShouldBeTrue();
        BatchMaker.Read(batch).Select(record => record.Timestamp).ShouldBe([42_000, 42_000, 42_000]);
    }

    [Theory]
    [InlineData(0, 5, 5)]
    [InlineData(int.MaxValue, 1, 0)]
    [InlineData(int.MaxValue - 2, 3, 0)]
    [InlineData(int.MaxValue - 2, 10, 7)]
    [InlineData(int.MaxValue, int.MaxValue, int.MaxValue - 1)]
    public void Sequences_wrap_from_the_largest_int32_to_zero(int sequence, int count, int next) =>
        ProducerSequence.Advance(sequence, count).ShouldBe(next);

    private static byte[] Restamp(byte[] batch, BatchStamp stamp)
    {
        var stamped = batch.ToArray();
        BatchRewriter.Restamp(batch.AsSpan(0, RecordBatchHeader.Size), stamped, stamp);
        return stamped;
    }

    /// <summary>A batch with every bit set that a source's log may have set.</summary>
    private static byte[] Source(Random random)
    {
        var codec = (CompressionCodec)random.Next(5);
        var batch = BatchMaker.Batch(codec, BatchMaker.Events(random.Next(1, 30), random.Next()));
        RecordBatchHeader.TryRead(batch, out var made);
        new RecordBatchHeader
        {
            BaseOffset = random.NextInt64(1L << 40),
            BatchLength = made.BatchLength,
            PartitionLeaderEpoch = random.Next(100),
            Attributes = (short)((int)codec | (random.Next(8) << 3 & (0x08 | 0x10)) | (random.Next(2) * 0x40)),
            LastOffsetDelta = made.LastOffsetDelta,
            BaseTimestamp = made.BaseTimestamp,
            MaxTimestamp = made.MaxTimestamp,
            ProducerId = random.NextInt64(1L << 40),
            ProducerEpoch = (short)random.Next(1000),
            BaseSequence = random.Next(),
            RecordCount = made.RecordCount,
        }.Write(batch);
        BatchCrc.Fill(batch);
        return batch;
    }
}
