using Keystone.Client;
using Keystone.Flow.DeadLetters;
using Keystone.Flow.Elements;
using Keystone.Flow.Lanes;
using Keystone.Flow.Positions;
using Keystone.Kafka.Records;

namespace Keystone.Flow.Delivery;

/// <summary>A sink's positions, pending cuts and dead letters, in one transaction of the lane's id on the source cluster.</summary>
internal sealed class SinkPositions(
    ITransactionOutput output,
    PositionBook book,
    TopicPartition positions,
    string deadLetterTopic,
    DeadLetterEncoder deadLetters,
    LaneProgress progress
) : IPositionWriter, IDisposable
{
    private readonly PositionTransaction transaction = new(output);
    private readonly RecordBatchWriter writer = new(new RecordBatchOptions { MaxBytes = 512 * 1024 });

    public async Task WriteAsync(
        IReadOnlyList<PositionWrite> stored,
        IReadOnlyList<DeadLetterRecord> letters,
        CancellationToken cancellation = default
    )
    {
        foreach (var position in stored)
            book.Note(position);
        List<EncodedBatch> batches = [];
        List<(SourcePartition Partition, long NextOffset)> written = [];
        List<(int Partition, EncodedBatch Batch)> dead = [];
        book.Encode(writer, batches, written);
        deadLetters.Encode(letters, dead);
        List<(TopicPartition, ReadOnlyMemory<byte>)> sends =
        [
            .. dead.Select(letter => (new TopicPartition(deadLetterTopic, letter.Partition), (ReadOnlyMemory<byte>)letter.Batch.Memory)),
            .. batches.Select(batch => (positions, (ReadOnlyMemory<byte>)batch.Memory)),
        ];
        await transaction.CommitAsync(sends, cancellation).ConfigureAwait(false);
        progress.Committed(written);
        foreach (var batch in batches)
            batch.Dispose();
        foreach (var (_, batch) in dead)
            batch.Dispose();
    }

    public void Dispose() => writer.Dispose();
}
