using Keystone.Events;
using Keystone.Flow.Elements;
using Keystone.Kafka.Compression;
using Keystone.Kafka.Records;
using Keystone.Sinks.Formats;

namespace Keystone.Sinks.Cuts;

/// <summary>The records of one outbound batch with their source coordinates: a batch that passed has its own offsets, a re-encoded one those kept beside it.</summary>
public ref struct BatchRecords
{
    private readonly OutboundElement _element;
    private readonly OutboundBatch _batch;
    private RecordIterator _records;
    private int _index = -1;

    public BatchRecords(OutboundElement element, OutboundBatch batch, DecompressionWindow window)
    {
        (_element, _batch) = (element, batch);
        _records = new RecordIterator(batch.Bytes, window);
    }

    public readonly SinkRecord Current
    {
        get
        {
            ref readonly var record = ref _records.Current;
            return new SinkRecord
            {
                Event = new EventContext
                {
                    Key = record.Key,
                    HasKey = !record.KeyIsNull,
                    Value = record.Value,
                    HasValue = !record.ValueIsNull,
                    Headers = record.HeaderBlock,
                    Topic = _element.Partition.Topic,
                    Partition = _element.Partition.Partition,
                    Offset = _batch.IsPassed ? record.Offset : _element.SourceOffset(_batch, _index),
                    Timestamp = record.Timestamp,
                },
                Tail = record.Tail,
            };
        }
    }

    public bool MoveNext()
    {
        _index++;
        return _records.MoveNext();
    }

    /// <summary>The leader epoch that the batch was written in; where it does not say, that of the element's last batch, which is never smaller.</summary>
    public static int LeaderEpoch(OutboundElement element, OutboundBatch batch) =>
        RecordBatchHeader.TryRead(batch.Bytes.Span, out var header) && header.PartitionLeaderEpoch >= 0
            ? header.PartitionLeaderEpoch
            : element.LeaderEpoch;

    /// <summary>The time of a batch's first record and its newest time, as readers see them.</summary>
    public static (long FirstMs, long NewestMs) Times(OutboundBatch batch)
    {
        RecordBatchHeader.TryRead(batch.Bytes.Span, out var header);
        var isAppendTime = header.TimestampType == TimestampType.LogAppendTime;
        return (isAppendTime || header.HasDeleteHorizon ? header.MaxTimestamp : header.BaseTimestamp, header.MaxTimestamp);
    }
}
