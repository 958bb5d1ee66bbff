using Keystone.Embedded.Configs;
using Keystone.Kafka.Compression;
using Keystone.Kafka.Messages;
using Keystone.Kafka.Protocol;
using Keystone.Kafka.Records;

namespace Keystone.Embedded.Logs;

/// <summary>
/// A broker's look at each record of a produced batch: keys where the topic is compacted, timestamps within the topic's bounds.
/// Where the topic's configs change the batch, the result holds a changed copy.
/// </summary>
internal readonly struct RecordChecks(TopicConfig config, long nowMs, string where, DecompressionWindow window)
{
    private const long NoTimestamp = -1;

    private readonly List<ProduceResponse.BatchIndexAndErrorMessage> errors = [];

    /// <exception cref="CorruptBatchException">The records are not what the header says.</exception>
    public PreparedBatch Check(ReadOnlyMemory<byte> batch, in RecordBatchHeader header)
    {
        var records = new RecordIterator(batch, window);
        var maxTimestamp = NoTimestamp;
        var timestampError = false;
        var keyError = false;
        for (var index = 0; records.MoveNext(); index++)
        {
            if (config.Compact && records.Current.KeyIsNull)
            {
                keyError = true;
                Note(index, $"Compacted topic cannot accept message without key in topic partition {where}.");
            }
            if (!HasGoodTime(header, records.Current.Timestamp))
            {
                timestampError = true;
                Note(index, TimeError(records.Current.Timestamp));
            }
            maxTimestamp = Math.Max(maxTimestamp, records.Current.Timestamp);
        }
        if (keyError || timestampError)
        {
            return new PreparedBatch
            {
                Error = timestampError ? ErrorCode.InvalidTimestamp : ErrorCode.InvalidRecord,
                Message = timestampError
                    ? "One or more records have been rejected due to invalid timestamp"
                    : $"One or more records have been rejected due to {errors.Count} record errors in total",
                RecordErrors = errors,
            };
        }
        return new BatchAdaptation(config, nowMs, window).Adapt(batch, header, maxTimestamp);
    }

    private void Note(int index, string message) => errors.Add(new() { BatchIndex = index, BatchIndexErrorMessage = message });

    private bool HasGoodTime(in RecordBatchHeader header, long timestamp)
    {
        if (config.LogAppendTime)
            return true;
        // A producer that claims append time is only refused where it gives no time at all.
        if (timestamp == NoTimestamp)
            return header.TimestampType == TimestampType.CreateTime;
        return nowMs - timestamp <= config.TimestampBeforeMaxMs && timestamp - nowMs <= config.TimestampAfterMaxMs;
    }

    private string TimeError(long timestamp) =>
        timestamp == NoTimestamp
            ? $"Invalid timestamp type in message of {where}. Producer should not set timestamp type to LogAppendTime."
            : $"Timestamp {timestamp} of message in {where} is out of range. The timestamp should be within "
                + $"[{nowMs - config.TimestampBeforeMaxMs}, {nowMs + config.TimestampAfterMaxMs}]";
}
