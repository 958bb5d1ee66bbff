using Keystone.Client.Fetching;
using Keystone.Client.Tests.Harness;
using Keystone.Kafka.Records;
using Shouldly;
using Xunit;

namespace Keystone.Client.Tests.Fetching;

public sealed class AbortedFilterTests
{
    private static readonly BatchStamp A = new(1, 0, 0, true);
    private static readonly BatchStamp B = new(2, 0, 0, true);

    private readonly AbortedFilter filter = new();

    [Fact]
    public void Batches_of_an_aborted_transaction_are_told_up_to_its_marker()
    {
        byte[][] log =
        [
            Batches.At(10, 0, A, "a"),
            Batches.At(11, 0, B, "b"),
            Batches.At(12, "plain"),
            Batches.Marker(ControlType.Abort, 13, 1),
            Batches.At(14, 0, A, "a2"),
            Batches.Marker(ControlType.Commit, 15, 2),
        ];
        Judge([new(1, 10)], log)
            .ShouldBe([BatchFate.Aborted, BatchFate.Keep, BatchFate.Keep, BatchFate.Control, BatchFate.Keep, BatchFate.Control]);
    }

    [Fact]
    public void A_fetch_that_begins_inside_of_an_aborted_transaction_knows_it() =>
        Judge([new(1, 3)], [Batches.At(20, 0, A, "a"), Batches.Marker(ControlType.Abort, 21, 1), Batches.At(22, 0, A, "next")])
            .ShouldBe([BatchFate.Aborted, BatchFate.Control, BatchFate.Keep]);

    [Fact]
    public void A_second_aborted_transaction_of_the_same_producer_is_another_one() =>
        Judge(
                [new(1, 10), new(1, 14)],
                [
                    Batches.At(10, 0, A, "a"),
                    Batches.Marker(ControlType.Abort, 11, 1),
                    Batches.At(12, 0, A, "committed"),
                    Batches.Marker(ControlType.Commit, 13, 1),
                    Batches.At(14, 0, A, "b"),
                    Batches.Marker(ControlType.Abort, 15, 1),
                ]
            )
            .ShouldBe([BatchFate.Aborted, BatchFate.Control, BatchFate.Keep, BatchFate.Control, BatchFate.Aborted, BatchFate.Control]);

    [Fact]
    public void A_batch_without_transaction_of_the_same_producer_counts() =>
        Judge([new(1, 10)], [Batches.At(10, 0, A with { IsTransactional = false }, "a")]).ShouldBe([BatchFate.Keep]);

    [Fact]
    public void A_new_response_starts_anew()
    {
        Judge([new(1, 10)], [Batches.At(10, 0, A, "a")]).ShouldBe([BatchFate.Aborted]);
        Judge([], [Batches.At(30, 0, A, "a")]).ShouldBe([BatchFate.Keep]);
    }

    [Fact]
    public void A_transaction_that_begins_inside_of_a_batch_is_seen_at_that_batch() =>
        // The list names the first offset; the batch that holds it is the transaction's first.
        Judge([new(1, 11)], [Batches.At(10, 0, B, "b"), Batches.At(11, 0, A, "a", "a")]).ShouldBe([BatchFate.Keep, BatchFate.Aborted]);

    private List<BatchFate> Judge(AbortedTransaction[] aborted, byte[][] log)
    {
        filter.Reset(aborted);
        var fates = new List<BatchFate>();
        foreach (var batch in log)
        {
            RecordBatchHeader.TryRead(batch, out var header);
            fates.Add(filter.Judge(header, batch));
        }
        return fates;
    }
}
