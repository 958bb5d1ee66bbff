using Keystone.Embedded.State;
using Keystone.Kafka.Messages;
using Keystone.Kafka.Protocol;
using static Keystone.Kafka.Messages.FetchResponse;

namespace Keystone.Embedded.Apis;

/// <summary>Reads one partition for a fetch: the checks in Kafka's order, then slices of the log up to what the reader may see.</summary>
internal readonly struct PartitionReader(int broker, short version, sbyte isolation)
{
    private const sbyte ReadCommitted = 1;

    public static PartitionData Refuse(int partition, ErrorCode error) =>
        new()
        {
            PartitionIndex = partition,
            ErrorCode = error,
            HighWatermark = -1,
            AbortedTransactions = null,
            Records = RecordData.Empty,
        };

    public PartitionData Read(Partition partition, FetchRequest.FetchPartition asked, int maxBytes, bool first)
    {
        if (Check(partition, asked) is var error and not ErrorCode.None)
            return Refuse(partition.Index, error);
        var data = new PartitionData
        {
            PartitionIndex = partition.Index,
            HighWatermark = partition.HighWatermark,
            LastStableOffset = partition.LastStableOffset,
            LogStartOffset = partition.Log.StartOffset,
            AbortedTransactions = isolation == ReadCommitted ? [] : null,
            Records = RecordData.Empty,
        };
        if (asked.LastFetchedEpoch >= 0)
        {
            var (epoch, end) = partition.Epochs.EndOf(asked.LastFetchedEpoch, partition.Log.EndOffset);
            if (epoch < 0 || end < 0)
                return Refuse(partition.Index, ErrorCode.OffsetOutOfRange);
            if (epoch < asked.LastFetchedEpoch || end < asked.FetchOffset)
            {
                data.DivergingEpoch.Epoch = epoch;
                data.DivergingEpoch.EndOffset = end;
                return data;
            }
        }
        if (asked.FetchOffset < partition.Log.StartOffset || asked.FetchOffset > partition.EndOf(broker))
            return Refuse(partition.Index, ErrorCode.OffsetOutOfRange);
        var upTo = Math.Min(isolation == ReadCommitted ? partition.LastStableOffset : partition.HighWatermark, partition.EndOf(broker));
        if (asked.FetchOffset >= upTo)
            return data;
        var slices = partition.Log.Read(asked.FetchOffset, upTo, maxBytes, first);
        if (slices.Length == 0)
            return data;
        data.Records = RecordData.Of(slices.Parts);
        if (isolation == ReadCommitted)
            foreach (var t in partition.Transactions.AbortedIn(asked.FetchOffset, slices.EndOffset))
                data.AbortedTransactions!.Add(new() { ProducerId = t.ProducerId, FirstOffset = t.FirstOffset });
        return data;
    }

    private ErrorCode Check(Partition partition, FetchRequest.FetchPartition asked)
    {
        if (asked.CurrentLeaderEpoch >= 0 && asked.CurrentLeaderEpoch != partition.LeaderEpoch)
            return asked.CurrentLeaderEpoch < partition.LeaderEpoch ? ErrorCode.FencedLeaderEpoch : ErrorCode.UnknownLeaderEpoch;
        // Up to v10 only the leader serves; from v11 on any replica does (KIP-392).
        if (partition.Leader != broker && (version < 11 || partition.Leader < 0 || !partition.Replicas.Contains(broker)))
            return ErrorCode.NotLeaderOrFollower;
        if (version < 10 && partition.Topic.Config.Codec == Kafka.Compression.CompressionCodec.Zstd)
            return ErrorCode.UnsupportedCompressionType;
        return ErrorCode.None;
    }
}
