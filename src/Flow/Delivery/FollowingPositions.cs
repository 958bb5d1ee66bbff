using Keystone.Client;
using Keystone.Flow.Elements;
using Keystone.Flow.Lanes;
using Keystone.Flow.Positions;
using Keystone.Kafka.Records;

namespace Keystone.Flow.Delivery;

/// <summary>Positions of an at_least_once run: noted when their data are acknowledged, written in transactions of their own.</summary>
internal sealed class FollowingPositions(
    ITransactionOutput output,
    PositionBook book,
    TopicPartition positions,
    LaneProgress progress,
    CrashPoints crashPoints
) : IPositionCommits, IDisposable
{
    private readonly PositionTransaction transaction = new(output);
    private readonly RecordBatchWriter writer = new(new RecordBatchOptions { MaxBytes = 512 * 1024 });
    private readonly List<EncodedBatch> batches = [];
    private readonly List<(SourcePartition Partition, long NextOffset)> written = [];

    public bool HasDue => book.HasDue;

    public void Note(OutboundElement element) => book.Note(element.Partition, element.NextOffset, element.LeaderEpoch);

    /// <summary>The newest commit; a run waits for its end before it lets go of the transactional id.</summary>
    public Task LastCommit { get; private set; } = Task.CompletedTask;

    public Task CommitAsync(CancellationToken cancellation) => LastCommit = WriteAsync(cancellation);

    public void Dispose() => writer.Dispose();

    private async Task WriteAsync(CancellationToken cancellation)
    {
        crashPoints.Reach(CrashPoints.DataSent);
        book.Encode(writer, batches, written);
        await transaction
            .CommitAsync([.. batches.Select(batch => (positions, (ReadOnlyMemory<byte>)batch.Memory))], cancellation)
            .ConfigureAwait(false);
        progress.Committed(written);
        foreach (var batch in batches)
            batch.Dispose();
        batches.Clear();
        written.Clear();
    }
}
