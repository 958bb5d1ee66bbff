using Akka.Actor;
using Akka.Streams;
using Akka.Streams.Dsl;
using Keystone.Flow.Elements;
using Keystone.Sinks.File;
using Keystone.Topology.Model;

namespace Keystone.Sinks.Tests.Support;

/// <summary>A file sink's Deliver stage in a graph of its own: made elements before it, what it hands on behind it.</summary>
internal sealed class StageBench : IAsyncDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TempFolder _folder = new();
    private readonly SinkThread _thread = new();
    private readonly ActorSystem _system = ActorSystem.Create("sink", "akka { loglevel = OFF, stdout-loglevel = OFF }");
    private readonly ActorMaterializer _materializer;
    private readonly LaneBudget _budget = new(64 << 20);
    private readonly RunLeases _leases;
    private readonly MadeLog _log;
    private readonly ILaneDelivery _delivery;
    private readonly ISourceQueueWithComplete<OutboundElement> _queue;
    private int _delivered;
    private long _next;

    public StageBench(SinkModel sink, MadeLog log, ErrorAction onError = ErrorAction.DeadLetter, LaneEnding ending = LaneEnding.Drain)
    {
        _log = log;
        _leases = new RunLeases(_budget);
        _materializer = ActorMaterializer.Create(_system);
        var flow = Flows.Of(sink with { FilePath = Path.Combine(_folder.Path, "archive") }, onError);
        _delivery = new FileSink().Create(
            Flows.Context(flow, [log], Positions, _budget, TimeProvider.System, _thread) with
            {
                Ending = () => ending,
            }
        );
        (_queue, Ended) = Akka
            .Streams.Dsl.Source.Queue<OutboundElement>(0, OverflowStrategy.Backpressure)
            .Via(_delivery.Stage)
            .ToMaterialized(Sink.ForEach<DeliveredElement>(OnDelivered), Keep.Both)
            .Run(_materializer);
    }

    public KeptPositions Positions { get; } = new();

    public Task Ended { get; }

    /// <summary>Elements handed on.</summary>
    public int Delivered => Volatile.Read(ref _delivered);

    /// <summary>Final files.</summary>
    public IReadOnlyList<string> Files =>
        [
            .. Directory
                .EnumerateFiles(_folder.Path, "*.jsonl", SearchOption.AllDirectories)
                .Where(f => !f.Contains(FileConfig.UnfinishedFolder, StringComparison.Ordinal)),
        ];

    /// <summary>Ends when the stage has taken the next element of one batch.</summary>
    public async Task OfferAsync()
    {
        var element = _log.Read(_next, 1, _leases)!;
        _next = element.NextOffset;
        (await _queue.OfferAsync(element)).ShouldBe(QueueOfferResult.Enqueued.Instance);
    }

    public void Complete() => _queue.Complete();

    public async ValueTask DisposeAsync()
    {
        _materializer.Dispose();
        await _system.Terminate();
        await _delivery.DisposeAsync();
        _leases.End();
        await _leases.Returned.WaitAsync(Patience);
        _budget.UsedBytes.ShouldBe(0);
        _thread.Dispose();
        _folder.Dispose();
    }

    private void OnDelivered(DeliveredElement element)
    {
        element.Element.ReleaseLease();
        Interlocked.Increment(ref _delivered);
    }
}
