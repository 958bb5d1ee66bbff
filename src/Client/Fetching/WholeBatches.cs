using Keystone.Kafka.Protocol;
using Keystone.Kafka.Records;

namespace Keystone.Client.Fetching;

/// <summary>Cuts a partition's records down to their whole batches, and reads where to go on.</summary>
internal static class WholeBatches
{
    public static void Take(FetchedPartition into, ReadOnlyMemory<byte> records)
    {
        var batches = new RecordBatchEnumerator(records.Span);
        var whole = 0;
        try
        {
            while (batches.MoveNext())
            {
                whole = batches.Start + batches.Header.TotalBytes;
                into.BatchCount++;
                into.NextOffset = Math.Max(into.NextOffset, batches.Header.NextOffset);
                into.LastEpoch = batches.Header.PartitionLeaderEpoch;
            }
        }
        catch (Exception e) when (e is UnsupportedMagicException or CorruptBatchException)
        {
            // What precedes it is delivered first; the next fetch begins with it.
            if (whole == 0)
                into.Failure = new FetchFailure(FetchFailureKind.Unreadable, ErrorCode.None, e.Message)
                {
                    Offset = (e as UnsupportedMagicException)?.Offset ?? into.Position.Offset,
                };
        }
        into.Bytes = records[..whole];
    }
}
