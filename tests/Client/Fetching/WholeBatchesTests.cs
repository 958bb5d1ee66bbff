using FsCheck.Xunit;
using Keystone.Client.Fetching;
using Keystone.Client.Tests.Harness;
using Keystone.Kafka.Records;
using Shouldly;
using Xunit;

namespace Keystone.Client.Tests.Fetching;

public sealed class WholeBatchesTests
{
    private static readonly byte[] First = Batches.At(5, 3, BatchStamp.None, "a", "b");
    private static readonly byte[] Second = Batches.At(9, 4, BatchStamp.None, "c");

    [Fact]
    public void Reads_where_to_go_on()
    {
        var taken = Take(Batches.Joined(First, Second));
        taken.BatchCount.ShouldBe(2);
        taken.NextOffset.ShouldBe(10);
        taken.LastEpoch.ShouldBe(4);
        taken.Bytes.Length.ShouldBe(First.Length + Second.Length);
        taken.Failure.ShouldBeNull();
    }

    [Property]
    public void A_last_batch_that_is_cut_off_is_left_out(int seed)
    {
        var cut = (int)((uint)seed % Second.Length);
        var taken = Take(Batches.Joined(First, Second[..cut]));
        taken.BatchCount.ShouldBe(1);
        taken.NextOffset.ShouldBe(7);
        taken.Bytes.Length.ShouldBe(First.Length);
    }

    [Fact]
    public void Nothing_leaves_the_position()
    {
        var taken = Take([]);
        taken.NextOffset.ShouldBe(5);
        taken.LastEpoch.ShouldBe(2);
        taken.Bytes.IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public void An_old_message_set_is_named_once_it_comes_first()
    {
        var old = (byte[])Second.Clone();
        old[16] = 1;
        Take(Batches.Joined(First, old)).Failure.ShouldBeNull();
        var failure = Take(old).Failure.ShouldNotBeNull();
        failure.Kind.ShouldBe(FetchFailureKind.Unreadable);
        failure.Offset.ShouldBe(9);
        failure.Fact.ShouldContain("magic 1");
    }

    [Property]
    public void Garbage_is_a_failure_not_an_exception(byte[] bytes)
    {
        var taken = Take(bytes);
        taken.Bytes.Length.ShouldBeLessThanOrEqualTo(bytes.Length);
    }

    private static FetchedPartition Take(byte[] bytes)
    {
        var taken = new FetchedPartition(new(new("t", 0), Guid.Empty, 5, 2)) { NextOffset = 5, LastEpoch = 2 };
        WholeBatches.Take(taken, bytes);
        return taken;
    }
}
