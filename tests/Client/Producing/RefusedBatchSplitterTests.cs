using Keystone.Client.Producing;
using Keystone.Client.Tests.Harness;
using Keystone.Kafka.Compression;
using Keystone.Kafka.Protocol;
using Keystone.Kafka.Records;
using Shouldly;
using Xunit;

namespace Keystone.Client.Tests.Producing;

public sealed class RefusedBatchSplitterTests : IDisposable
{
    private readonly RefusedBatchSplitter splitter = new();

    [Theory]
    [InlineData(CompressionCodec.None)]
    [InlineData(CompressionCodec.Lz4)]
    public void Records_at_fault_are_taken_out_and_the_rest_stays_one_batch(CompressionCodec codec)
    {
        var batch = Batches.Of(codec, "a", "b", "c", "d");
        using var split = splitter.Split(batch, Refused(4, new RecordError(1, "bad"), new RecordError(3, null)), 1 << 20);
        var part = split.Parts.ShouldHaveSingleItem();
        part.RecordIndexes.ShouldBe([0, 2]);
        part.Batch.Header.Codec.ShouldBe(codec);
        BatchCrc.Verify(part.Batch.Memory.Span).ShouldBeTrue();
        Batches.Values(part.Batch.Memory.ToArray()).ShouldBe(["a", "c"]);
        split
            .Refused.Select(r => (r.Index, r.Timestamp, r.Cause))
            .ShouldBe([(1, 1_700_000_000_001, "INVALID_TIMESTAMP: bad"), (3, 1_700_000_000_003, "INVALID_TIMESTAMP: all of it")]);
        split.Refused[0].Tail.Length.ShouldBePositive();
    }

    [Fact]
    public void Without_a_record_named_the_batch_is_halved()
    {
        using var split = splitter.Split(Batches.Of("a", "b", "c", "d", "e"), Refused(5), 1 << 20);
        split.Refused.ShouldBeEmpty();
        split.Parts.Select(p => string.Join(',', p.RecordIndexes)).ShouldBe(["0,1", "2,3,4"]);
        split.Parts.SelectMany(p => Batches.Values(p.Batch.Memory.ToArray())).ShouldBe(["a", "b", "c", "d", "e"]);
    }

    [Fact]
    public void A_single_record_is_the_one_refused()
    {
        using var split = splitter.Split(Batches.Of("a"), Refused(1), 1 << 20);
        split.Parts.ShouldBeEmpty();
        split.Refused.ShouldHaveSingleItem().Cause.ShouldBe("INVALID_TIMESTAMP: all of it");
    }

    [Fact]
    public void All_records_refused_leave_no_part()
    {
        using var split = splitter.Split(Batches.Of("a", "b"), Refused(2, new RecordError(0, ""), new RecordError(1, "")), 1 << 20);
        split.Parts.ShouldBeEmpty();
        split.Refused.Count.ShouldBe(2);
    }

    [Fact]
    public void Parts_stay_below_the_targets_limit()
    {
        var batch = Batches.Of([.. Enumerable.Range(0, 10).Select(_ => new string('x', 1000))]);
        using var split = splitter.Split(batch, Refused(10, new RecordError(0, "bad")), 3500);
        split.Parts.Count.ShouldBe(3);
        split.Parts.ShouldAllBe(p => p.Batch.Memory.Length <= 3500);
        split.Parts.SelectMany(p => p.RecordIndexes).ShouldBe(Enumerable.Range(1, 9));
    }

    public void Dispose() => splitter.Dispose();

    private static ProduceResult Refused(int count, params RecordError[] errors) =>
        new()
        {
            Outcome = ProduceOutcome.Refused,
            Error = ErrorCode.InvalidTimestamp,
            ErrorMessage = "all of it.",
            RecordCount = count,
            RecordErrors = errors,
        };
}
