using Keystone.Client.Fetching;
using Keystone.Flow.Elements;
using Keystone.Router.Routing;
using Keystone.Topology.Model;

namespace Keystone.Router.Tests.Support;

/// <summary>A route's transform over made-up slices.</summary>
internal sealed class RouteBench : IDisposable
{
    private readonly RunLeases _leases;
    private readonly ISliceTransform _transform;

    public RouteBench(FlowModel flow, int partitions = 4, int maxMessageBytes = 1_048_588, int sourcePartition = 1)
    {
        Flow = flow;
        Budget = new LaneBudget(64 << 20);
        _leases = new RunLeases(Budget);
        Source = new SourcePartition("plays", new Guid("01234567-89ab-cdef-0123-456789abcdef"), sourcePartition);
        var topics = flow.Sink is null ? flow.Branches.Select(b => b.Topic!).Distinct() : ["plays"];
        Context = new LaneRunContext
        {
            Flow = flow,
            Identity = FlowIdentity.Of(flow),
            Lane = 0,
            LaneCount = 1,
            SourceCluster = "us-front",
            SourceClusterId = "c",
            Targets = [.. topics.Select(t => new TargetTopic(t, Guid.NewGuid(), partitions) { MaxMessageBytes = maxMessageBytes })],
            DeadLetters = new KeptDeadLetters(),
            Budget = Budget,
            Time = TimeProvider.System,
        };
        _transform = new RouteFactory().Create(Context);
    }

    public FlowModel Flow { get; }

    public SourcePartition Source { get; }

    public LaneBudget Budget { get; }

    public LaneRunContext Context { get; }

    /// <summary>Of the last element.</summary>
    public OutboundElement Element { get; } = new();

    public ElementCounts Counts => Element.Counts;

    public OutboundElement Run(params byte[][] batches) => Run(-1, [], batches);

    public OutboundElement Run(long fromOffset, IReadOnlyList<AbortedTransaction> aborted, params byte[][] batches)
    {
        var bytes = batches.SelectMany(b => b).ToArray();
        var slice = Slice(bytes, fromOffset);
        slice.Aborted = aborted;
        return Run(slice);
    }

    public OutboundElement Run(SourceSlice slice)
    {
        Element.ReleaseLease();
        Element.Begin(slice);
        _transform.Transform(slice, Element);
        return Element;
    }

    /// <summary>The same bytes as a new fetch: under a lease of their own.</summary>
    public void RunAgain(SourceSlice slice)
    {
        var (bytes, from, next) = (slice.Bytes, slice.FromOffset, slice.NextOffset);
        Element.ReleaseLease();
        slice.Set(Source, bytes, from, next, 7, next, next, _leases.Take(null, 0));
        Element.Begin(slice);
        _transform.Transform(slice, Element);
    }

    public SourceSlice Slice(byte[] bytes, long fromOffset = -1)
    {
        var (first, next) = (-1L, 0L);
        var walk = new Keystone.Kafka.Records.RecordBatchEnumerator(bytes);
        while (walk.MoveNext())
        {
            if (first < 0)
                first = walk.Header.BaseOffset;
            next = walk.Header.NextOffset;
        }

        var slice = new SourceSlice();
        slice.Set(Source, bytes, fromOffset < 0 ? first : fromOffset, next, 7, next, next, _leases.Take(null, 0));
        return slice;
    }

    /// <summary>What came out, by target topic and partition, in order.</summary>
    public Dictionary<(string Topic, int Partition), List<Made>> Out()
    {
        var all = new Dictionary<(string, int), List<Made>>();
        foreach (var batch in Element.Batches)
        {
            var key = (Context.Targets[batch.Target].Topic, batch.Partition);
            if (!all.TryGetValue(key, out var records))
                all[key] = records = [];
            var read = Batches.Read(batch.Bytes);
            read.Count.ShouldBe(batch.Records);
            records.AddRange(read.Select((r, i) => r with { Offset = Element.SourceOffset(batch, i) }));
        }

        return all;
    }

    public void Dispose()
    {
        Element.ReleaseLease();
        _transform.Dispose();
        _leases.End();
        Budget.UsedBytes.ShouldBe(0);
    }
}
