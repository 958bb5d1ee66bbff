using Google.Protobuf;
using Keystone.Flow.Elements;
using Keystone.Flow.Internals;
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
    [InlineData(true, "other", false)]
    [InlineData(false, "other", true)]
    [InlineData(false, "own", false)]
    [InlineData(false, null, false)]
    public void An_epoch_error_means_another_owner_only_where_its_records_say_so(bool isKept, string? newest, bool isFenced)
    {
        var verdict = Lanes.FencingRule.Decide(isKept, newest, "own");
        verdict.IsFenced.ShouldBe(isFenced);
        verdict.Owner.ShouldBe(isFenced ? newest : null);
    }

    [Fact]
    public void Records_of_owners_that_were_there_before_us_fence_nobody()
    {
        var positions = new FlowPositions(
            null,
            new Dictionary<(Guid, int), PartitionPosition>
            {
                [(Topic, 0)] = new()
                {
                    NextOffset = 1,
                    InstanceId = "long-gone",
                    LaneCount = 1,
                    LogOffset = 4,
                },
            }
        );
        positions.OtherWriterSince(5, "own", Topic, [0]).ShouldBeNull();
        positions.OtherWriterSince(4, "own", Topic, [0]).ShouldBe("long-gone");
        positions.OtherWriterSince(4, "own", Topic, [1]).ShouldBeNull();
        positions.OtherWriterSince(4, "long-gone", Topic, [0]).ShouldBeNull();
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

    private static byte[] Join(params byte[][] batches) => [.. batches.SelectMany(batch => batch)];
}
