using Google.Protobuf;
using Keystone.Flow.Elements;
using Keystone.Flow.Internals;
using Keystone.Flow.Lanes;
using Keystone.Flow.Positions;
using Keystone.Flow.Tests.Support;
using Keystone.Kafka.Records;
using Microsoft.Extensions.Time.Testing;
using Shouldly;

namespace Keystone.Flow.Tests;

/// <summary>Positions are decided by control records, never by the last stable offset.</summary>
public sealed class PositionTableTests
{
    private static readonly Guid Topic = Guid.NewGuid();

    [Fact]
    public void A_record_counts_when_its_transaction_is_committed_and_not_before()
    {
        using var table = new PositionTable();
        table.Apply(Data(0, producer: 7, next: 10), 0);
        Next(table).ShouldBeNull();
        table.Apply(Batches.Marker(1, 7, ControlType.Commit), 1);
        Next(table).ShouldBe(10);
        table.OpenTransactions.ShouldBe(0);
    }

    [Fact]
    public void An_aborted_record_leaves_the_one_before_it()
    {
        using var table = new PositionTable();
        table.Apply(Join(Data(0, 7, 10), Batches.Marker(1, 7, ControlType.Commit)), 0);
        table.Apply(Join(Data(2, 7, 99), Batches.Marker(3, 7, ControlType.Abort)), 2);
        Next(table).ShouldBe(10);
    }

    [Fact]
    public void An_open_transaction_of_another_lane_hides_nothing()
    {
        using var table = new PositionTable();
        table.Apply(Join(Data(0, producer: 1, next: 5, partition: 1), Data(1, 7, 10), Batches.Marker(2, 7, ControlType.Commit)), 0);
        Next(table).ShouldBe(10);
        table.OpenTransactions.ShouldBe(1);
        Next(table, partition: 1).ShouldBeNull();
        table.Apply(Batches.Marker(3, 1, ControlType.Commit), 3);
        Next(table, partition: 1).ShouldBe(5);
    }

    [Fact]
    public void Records_below_the_point_that_was_read_to_are_not_applied_again()
    {
        using var table = new PositionTable();
        var log = Join(Data(0, 7, 10), Batches.Marker(1, 7, ControlType.Commit));
        table.Apply(log, 0);
        table.Apply(log, 2);
        table.OpenTransactions.ShouldBe(0);
        Next(table).ShouldBe(10);
    }

    [Fact]
    public void A_book_writes_a_claim_for_every_partition_and_then_only_what_has_moved()
    {
        var time = new FakeTimeProvider();
        var book = new PositionBook(new FlowIdentity("test", "eu", "live"), "cluster", "worker-1", 2, time);
        var first = new SourcePartition("plays", Topic, 0);
        var second = new SourcePartition("plays", Topic, 1);
        book.Open(first, 3, 4, new PendingCut(9, ["a", "b"]), []);
        book.Open(second, 0, -1, null, [new AcceptedGap(GapKind.Retention, 1, 2, DateTimeOffset.UnixEpoch)]);
        var claimed = Read(Encode(book));
        claimed.Count.ShouldBe(2);
        var position = claimed[(Topic, 0)];
        (position.NextOffset, position.LeaderEpoch, position.InstanceId, position.LaneCount).ShouldBe((3, 4, "worker-1", 2));
        position.Cut.ShouldNotBeNull().Names.ShouldBe(["a", "b"]);
        claimed[(Topic, 1)].LeaderEpoch.ShouldBe(-1);
        claimed[(Topic, 1)].Gaps.ShouldHaveSingleItem().Kind.ShouldBe(GapKind.Retention);
        book.HasDue.ShouldBeFalse();
        book.Note(second, 8, 5);
        book.Note(second, 9, 5);
        Encode(book).ShouldNotBeNull();
        book.HasDue.ShouldBeFalse();
    }

    [Theory]
    [InlineData("own", "other", 1, true)]
    [InlineData("own", "other", 0, false)]
    [InlineData("other", "own", 1, false)]
    public void An_epoch_error_means_another_owner_where_the_newest_claim_of_the_lane_is_another_workers(
        string first,
        string second,
        int lane,
        bool isFenced
    )
    {
        using var table = new PositionTable();
        table.Apply(Join(Claim(0, 0, "own"), Claim(1, 1, first), Claim(2, 1, second)), 0);
        var verdict = FencingRule.Decide(table.Of("test/eu/live", "cluster"), lane, "own");
        verdict.IsFenced.ShouldBe(isFenced);
        verdict.Owner.ShouldBe(isFenced ? "other" : null);
    }

    [Theory]
    [InlineData(2, 0, "other", null)]
    [InlineData(1, 0, "other", typeof(LaneFencedException))]
    [InlineData(2, 3, "other", typeof(LaneFencedException))]
    [InlineData(1, 0, "own", typeof(LanesChangedException))]
    public void A_lane_does_not_run_while_the_flow_has_another_number_of_lanes_on_record(
        int lanes,
        int former,
        string writer,
        Type? refusal
    )
    {
        var record = new FlowRecord
        {
            LaneCount = lanes,
            FormerLanes = former,
            InstanceId = writer,
            FirstPartitions = 3,
            SourceTopicId = Topic,
        };
        using var table = new PositionTable();
        var key = PositionKeys.OfFlow("test/eu/live", "cluster");
        table.Apply(Join(Claim(0, 1, "own"), Plain(1, key, PositionValues.Write(record))), 0);
        var thrown = Record.Exception(() => new LaneOwnership(1, "own").Check(table.Of("test/eu/live", "cluster"), 2));
        thrown?.GetType().ShouldBe(refusal);
        (thrown is null).ShouldBe(refusal is null);
    }

    private static byte[] Encode(PositionBook book)
    {
        using var writer = new RecordBatchWriter(new RecordBatchOptions());
        List<EncodedBatch> batches = [];
        book.Encode(writer, batches, []);
        return Batches.At(0, batches.ShouldHaveSingleItem().Memory.ToArray());
    }

    private static IReadOnlyDictionary<(Guid TopicId, int Partition), PartitionPosition> Read(byte[] batch)
    {
        using var table = new PositionTable();
        table.Apply(batch, 0);
        return table.Of("test/eu/live", "cluster").Partitions;
    }

    private static long? Next(PositionTable table, int partition = 0) =>
        table.Of("test/eu/live", "cluster").Of(Topic, partition)?.NextOffset;

    private static byte[] Data(long offset, long producer, long next, int partition = 0)
    {
        using var writer = new RecordBatchWriter(new RecordBatchOptions());
        var value = new PositionValue { NextOffset = next, InstanceId = "w" }.ToByteArray();
        writer.Append(1_000, PositionKeys.Of("test/eu/live", "cluster", Topic, partition), value);
        using var batch = writer.Complete();
        return Batches.At(offset, batch.Memory.ToArray(), producer, 0, isTransactional: true);
    }

    private static byte[] Claim(long offset, int lane, string instance) =>
        Plain(offset, PositionKeys.OfClaim("test/eu/live", "cluster", lane), PositionValues.Claim(instance));

    private static byte[] Plain(long offset, byte[] key, byte[] value)
    {
        using var writer = new RecordBatchWriter(new RecordBatchOptions());
        writer.Append(1_000, key, value);
        using var batch = writer.Complete();
        return Batches.At(offset, batch.Memory.ToArray());
    }

    private static byte[] Join(params byte[][] batches) => [.. batches.SelectMany(batch => batch)];
}
