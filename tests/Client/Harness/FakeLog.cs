using Keystone.Kafka.Protocol;
using Keystone.Kafka.Records;

namespace Keystone.Client.Tests.Harness;

/// <summary>One partition's log with the check of sequences that a broker makes: five batches are remembered for each producer.</summary>
internal sealed class FakeLog
{
    private readonly Dictionary<long, Producer> producers = [];

    public List<byte[]> Batches { get; } = [];

    public long End { get; private set; }

    public IEnumerable<RecordBatchHeader> Headers =>
        Batches.Select(batch =>
        {
            RecordBatchHeader.TryRead(batch, out var header);
            return header;
        });

    public IEnumerable<string> Values => Batches.SelectMany(Harness.Batches.Values);

    public (ErrorCode Error, long Offset) Append(ReadOnlyMemory<byte> bytes, int leaderEpoch = 0)
    {
        var batch = bytes.ToArray();
        if (!BatchCrc.Verify(batch))
            return (ErrorCode.CorruptMessage, -1);
        RecordBatchHeader.TryRead(batch, out var header);
        if (header.ProducerId >= 0)
        {
            var (error, offset) = Check(header);
            if (error != ErrorCode.None || offset >= 0)
                return (error, offset);
        }
        BatchRewriter.Place(batch, End, leaderEpoch);
        Batches.Add(batch);
        if (header.ProducerId >= 0)
            producers[header.ProducerId].Recent.Add((header.BaseSequence, header.RecordCount, End));
        End += header.LastOffsetDelta + 1;
        return (ErrorCode.None, End - header.LastOffsetDelta - 1);
    }

    public void Forget(long producerId) => producers.Remove(producerId);

    private (ErrorCode Error, long Offset) Check(RecordBatchHeader header)
    {
        if (!producers.TryGetValue(header.ProducerId, out var known) || header.ProducerEpoch > known.Epoch)
        {
            if (known is not null && header.BaseSequence != 0)
                return (ErrorCode.OutOfOrderSequenceNumber, -1);
            producers[header.ProducerId] = new Producer { Epoch = header.ProducerEpoch };
            return (ErrorCode.None, -1);
        }
        if (header.ProducerEpoch < known.Epoch)
            return (ErrorCode.InvalidProducerEpoch, -1);
        foreach (var (sequence, count, offset) in known.Recent.TakeLast(5))
        {
            if (sequence == header.BaseSequence && count == header.RecordCount)
                return (ErrorCode.None, offset);
        }
        if (known.Recent.Count == 0)
            return (ErrorCode.None, -1);
        var last = known.Recent[^1];
        return ProducerSequence.Advance(last.Sequence, last.Count) == header.BaseSequence
            ? (ErrorCode.None, -1)
            : (ErrorCode.OutOfOrderSequenceNumber, -1);
    }

    private sealed class Producer
    {
        public short Epoch { get; init; }

        public List<(int Sequence, int Count, long Offset)> Recent { get; } = [];
    }
}
