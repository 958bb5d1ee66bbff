using Keystone.Flow.Elements;
using Keystone.Kafka.Compression;
using Keystone.Kafka.Records;
using Keystone.Sinks.Formats;
using Keystone.Topology.Model;

namespace Keystone.Sinks.Cuts;

/// <summary>Puts the records of elements into their partition's epoch, and cuts where the rules say so. Used on the stage's thread alone.</summary>
/// <param name="onOpened">A new epoch has begun: its age counts from now.</param>
internal sealed class EpochFiller(
    SinkContext context,
    CutPlan plan,
    IObjectStore store,
    ObjectWriter writer,
    EpochCloser closer,
    Action onOpened
) : IDisposable
{
    private readonly DecompressionWindow _window = new();
    private readonly ByteBuffer _encoded = new();
    private int _batchEpoch = -1;

    public void Take(PartitionCuts partition, OutboundElement element, OutboundBatch batch)
    {
        // Nobody else checks bytes that are not sent on to a broker: a flipped bit must not become a record.
        if (batch.IsPassed)
            BatchCrc.Check(batch.Bytes.Span);
        _batchEpoch = BatchRecords.LeaderEpoch(element, batch);
        if (plan.Encoder is null)
            TakeBatch(partition, batch);
        else
            TakeRecords(partition, element, batch);
    }

    public void Dispose() => _window.Dispose();

    private void TakeRecords(PartitionCuts partition, OutboundElement element, OutboundBatch batch)
    {
        var records = new BatchRecords(element, batch, _window);
        while (records.MoveNext())
        {
            var record = records.Current;
            if (record.Offset < partition.NextOffset)
                continue;
            closer.CompleteResume(partition, record.Offset);
            _encoded.Clear();
            if (
                !plan.Folders.TryFind(record, out var folder, out var time, out var cause)
                || !plan.Encoder!.TryEncode(record, _encoded, out cause)
            )
                Bad(partition, element, record, cause);
            else
                Add(partition, record.Offset, record.Offset, 1, folder, time, time, _encoded.Written);
            partition.Passed(record.Offset + 1, _batchEpoch);
        }

        partition.Passed(batch.LastSourceOffset + 1, _batchEpoch);
    }

    private void TakeBatch(PartitionCuts partition, OutboundBatch batch)
    {
        if (batch.LastSourceOffset < partition.NextOffset)
            return;
        closer.CompleteResume(partition, batch.FirstSourceOffset);
        var (first, newest) = BatchRecords.Times(batch);
        if (!plan.Folders.TryFind(newest, out var folder, out var cause))
            throw new StopLaneException($"{store.Label}: {partition.Partition} batch at offset {batch.FirstSourceOffset}: {cause}");
        Add(partition, batch.FirstSourceOffset, batch.LastSourceOffset, batch.Records, folder, first, newest, batch.Bytes.Span);
        partition.Passed(batch.LastSourceOffset + 1, _batchEpoch);
    }

    private void Add(
        PartitionCuts partition,
        long offset,
        long last,
        int records,
        string folder,
        long time,
        long newest,
        ReadOnlySpan<byte> encoded
    )
    {
        var byRule = partition.Resume is null;
        if (byRule && partition.Open is { } before && plan.Rules.EndsBefore(before, newest))
            closer.Cut(partition);
        var epoch = partition.Open;
        if (epoch is null)
        {
            // The leader epoch of its own batch, not of the one before: filtered batches between the two are not seen here, and an epoch that is too
            // small would look like a truncated log at the next start.
            epoch = partition.Open = new Epoch(offset, _batchEpoch, context.Time.GetTimestamp());
            onOpened();
        }

        if (plan.Rules.IsLate(epoch, newest))
            folder = Layout.KeyLayout.LateFolder;
        if (epoch.Find(folder) is not { } target)
        {
            var name = partition.Layout.Name(partition.Partition.Partition, epoch.Start, folder);
            epoch.Open(folder, target = new OpenObject(name, store.Begin(name), writer));
        }

        target.Append(encoded, records);
        epoch.Count(records, encoded.Length, time, newest);
        if (byRule && plan.Rules.EndsAfter(epoch))
        {
            partition.Passed(last + 1, _batchEpoch);
            closer.Cut(partition);
        }
    }

    private void Bad(PartitionCuts partition, OutboundElement element, in SinkRecord record, string cause)
    {
        switch (plan.OnError)
        {
            case ErrorAction.DeadLetter:
                element.Counts.DeadLettered++;
                partition.AddLetter(
                    new DeadLetterRecord(partition.Partition, record.Offset, record.TimestampMs, record.Tail.ToArray(), cause)
                );
                break;
            case ErrorAction.Skip:
                element.Counts.Skipped++;
                break;
            default:
                throw new StopLaneException($"{partition.Partition} offset {record.Offset}: {cause}");
        }
    }
}
