using System.Buffers.Binary;
using System.Text;
using Keystone.Events.Records;
using Keystone.Flow.Elements;
using Keystone.Kafka.Compression;
using Keystone.Kafka.Records;
using Keystone.Router.Partitioning;
using Keystone.Topology.Model;

namespace Keystone.Router.Testing;

/// <summary>One flow over a test's records, one record at a time, so that what comes out stands in the order of the input.</summary>
internal sealed class FlowRun : IDisposable
{
    private const int PartitionsWhereUnknown = 12;

    private readonly FlowModel _flow;
    private readonly LaneRunContext _context;
    private readonly ISliceTransform _transform;
    private readonly RunLeases _leases;
    private readonly OutboundElement _element = new();
    private readonly Dictionary<int, SourcePartition> _partitions = [];
    private readonly Dictionary<int, long> _offsets = [];
    private readonly DecompressionWindow _window = new();
    private readonly List<TestOutput> _records = [];
    private readonly List<string> _letters = [];
    private string? _stopped;

    public FlowRun(FlowModel flow)
    {
        _flow = flow;
        var budget = new LaneBudget(64 << 20);
        _leases = new RunLeases(budget);
        var source = flow.Source.Spec.Partitions ?? flow.Source.Stream?.Partitions ?? PartitionsWhereUnknown;
        _context = new LaneRunContext
        {
            Flow = flow,
            Identity = FlowIdentity.Of(flow),
            Lane = 0,
            LaneCount = 1,
            SourceCluster = flow.Source.Cluster.Name,
            SourceClusterId = "test",
            Targets = flow.Sink is not null
                ? [new TargetTopic(flow.Source.Topic, Guid.Empty, source)]
                :
                [
                    .. flow
                        .Branches.DistinctBy(b => b.Topic)
                        .Select(b => new TargetTopic(b.Topic!, Guid.Empty, b.Spec.Partitions ?? source)),
                ],
            DeadLetters = new KeptDeadLetters(),
            Budget = budget,
            Time = TimeProvider.System,
        };
        _transform = new RouteFactory().Create(_context);
    }

    public FlowOutput Output => new(_records, _letters, _stopped);

    /// <summary>The records that the test feeds to a stream, where a producer of Java would put them.</summary>
    public IEnumerable<TestOutput> Declared(StreamModel stream, TestModel test)
    {
        foreach (var record in test.Input.Where(i => i.Stream.Name == stream.Name).Select(i => i.Record))
        {
            var key = record.Key?.ToArray();
            yield return new TestOutput
            {
                Topic = stream.Name,
                Partition = record.Partition ?? (key is null ? 0 : Murmur2.Partition(key, stream.Partitions)),
                Offset = record.Offset ?? -1,
                TimestampMs = record.Timestamp?.ToUnixTimeMilliseconds() ?? 0,
                Key = key,
                Value = record.HasValue ? record.Value.ToArray() : null,
                Headers = [.. (record.Headers ?? []).Select(h => (h.Name, h.Value?.ToArray()))],
            };
        }
    }

    public void Feed(TestOutput record)
    {
        if (_stopped is not null)
            return;
        if (!_partitions.TryGetValue(record.Partition, out var partition))
            _partitions[record.Partition] = partition = new SourcePartition(_flow.Source.Topic, Guid.Empty, record.Partition);
        var offset = record.Offset >= 0 && _flow.Source.Stream is not null ? record.Offset : _offsets.GetValueOrDefault(record.Partition);
        _offsets[record.Partition] = offset + 1;
        var slice = new SourceSlice();
        slice.Set(partition, Encode(record, offset), offset, offset + 1, -1, offset + 1, offset + 1, _leases.Take(null, 0));
        _element.Begin(slice);
        try
        {
            _transform.Transform(slice, _element);
            Decode();
        }
        catch (StopLaneException stop)
        {
            _stopped = stop.Message;
        }
        finally
        {
            _element.ReleaseLease();
        }
    }

    public void Dispose()
    {
        _transform.Dispose();
        _window.Dispose();
        _leases.End();
    }

    private static byte[] Encode(TestOutput record, long offset)
    {
        using var writer = new RecordBatchWriter(new RecordBatchOptions { MaxBytes = int.MaxValue });
        var headers = new RecordHeaders();
        foreach (var (name, value) in record.Headers)
            headers.Add(Encoding.UTF8.GetBytes(name), value);
        writer.Append(record.TimestampMs, record.Key, record.Value, headers);
        using var made = writer.Complete();
        var batch = made.Memory.ToArray();
        BinaryPrimitives.WriteInt64BigEndian(batch, offset);
        return batch;
    }

    private void Decode()
    {
        foreach (var letter in _element.KeptDeadLetters)
            _letters.Add($"{letter.Partition} offset {letter.Offset}: {letter.Cause}");
        foreach (var batch in _element.Batches)
        {
            var records = new RecordIterator(batch.Bytes, _window);
            for (var i = 0; records.MoveNext(); i++)
                Take(records.Current, batch, _element.SourceOffset(batch, i));
        }
    }

    private void Take(in RecordView record, OutboundBatch batch, long offset)
    {
        var isValueLine = _flow.Sink is { Format: SinkFormat.Jsonl, Content: SinkContent.Value };
        if (isValueLine && !record.ValueIsNull && !JsonValue.IsOne(record.Value))
        {
            _letters.Add($"{_element.Partition} offset {offset}: the value is not JSON, the sink has no line for it");
            return;
        }

        var headers = new List<(string, byte[]?)>();
        var reader = record.Headers;
        while (reader.MoveNext())
            headers.Add((Encoding.UTF8.GetString(reader.Key), reader.Value.ToArray()));
        _records.Add(
            new TestOutput
            {
                Topic = _context.Targets[batch.Target].Topic,
                Partition = batch.Partition,
                Offset = offset,
                TimestampMs = record.Timestamp,
                Key = record.OptionalKey.ToArray(),
                Value = record.OptionalValue.ToArray(),
                Headers = headers,
            }
        );
    }
}
