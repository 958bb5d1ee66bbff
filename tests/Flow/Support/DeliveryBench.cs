using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Streams;
using Akka.Streams.Dsl;
using Akka.Streams.Stage;
using Keystone.Client;
using Keystone.Flow.DeadLetters;
using Keystone.Flow.Delivery;
using Keystone.Flow.Elements;
using Keystone.Flow.Lanes;
using Keystone.Flow.Positions;
using Keystone.Testing;
using Keystone.Topology.Model;
using Microsoft.Extensions.Time.Testing;
using Shouldly;

namespace Keystone.Flow.Tests.Support;

/// <summary>A delivery stage alone: elements made by hand before it, a scripted target beside it, what it hands on behind it.</summary>
internal sealed class DeliveryBench : IAsyncDisposable
{
    public static readonly SourcePartition Source = new("plays", new Guid("01234567-89ab-cdef-0123-456789abcdef"), 0);

    private readonly ActorSystem system = ActorSystem.Create("delivery", "akka { loglevel = OFF, stdout-loglevel = OFF }");
    private readonly ActorMaterializer materializer;
    private readonly LaneBudget budget = new(1 << 30);
    private readonly RunLeases leases;
    private readonly DeadLetterEncoder deadLetters = new(new FlowIdentity("test", "eu", "live"), "front", 1, 1 << 20);
    private readonly ConcurrentQueue<OutboundElement> delivered = new();
    private readonly ISourceQueueWithComplete<OutboundElement> queue;
    private long nextOffset;

    public DeliveryBench(ScriptedOutput output, bool isTransactional, ErrorAction onError = ErrorAction.DeadLetter)
    {
        Output = output;
        leases = new RunLeases(budget);
        materializer = ActorMaterializer.Create(system);
        Progress = new LaneProgress(["out"], Time);
        var settings = new DeliverySettings
        {
            Targets = [new TargetTopic("out", Guid.NewGuid(), 4)],
            DeadLetterTopic = new TargetTopic("dead", Guid.NewGuid(), 1),
            OnError = onError,
            DeadLetters = deadLetters,
            Progress = Progress,
            CommitInterval = TimeSpan.FromMilliseconds(100),
            Time = Time,
        };
        Book = new PositionBook(new FlowIdentity("test", "eu", "live"), "cluster", "worker", 1, Time);
        Book.Open(Source, 0, 0, null, []);
        GraphStage<FlowShape<OutboundElement, DeliveredElement>> stage = isTransactional
            ? new ExactlyOnceDeliver(settings, output, Book, new TopicPartition("__keystone.positions", 0))
            : new AtLeastOnceDeliver(settings, output, isBestEffort: false);
        (queue, Ended) = Akka
            .Streams.Dsl.Source.Queue<OutboundElement>(0, OverflowStrategy.Backpressure)
            .Via(stage)
            .ToMaterialized(Sink.ForEach<DeliveredElement>(each => delivered.Enqueue(each.Element)), Keep.Both)
            .Run(materializer);
    }

    public ScriptedOutput Output { get; }

    public FakeTimeProvider Time { get; } = new();

    public LaneProgress Progress { get; }

    public PositionBook Book { get; }

    /// <summary>Ends with the graph.</summary>
    public Task Ended { get; }

    /// <summary>Next offsets of the elements that were handed on, in order.</summary>
    public IReadOnlyList<long> Delivered => [.. delivered.Select(element => element.NextOffset)];

    public ElementCounts CountsOf(int element) => delivered.ElementAt(element).Counts;

    /// <summary>An element with one passed batch for each array; taken by the stage when this returns.</summary>
    public async Task<OutboundElement> OfferAsync(params string[][] batches)
    {
        var slice = new SourceSlice();
        var from = nextOffset;
        nextOffset += batches.Sum(values => values.Length);
        budget.TryReserve(1).ShouldBeTrue();
        slice.Set(Source, default, from, nextOffset, 0, nextOffset, nextOffset, leases.Take(null, 1));
        var element = new OutboundElement();
        element.Begin(slice);
        foreach (var values in batches)
        {
            element.AddPassed(0, 0, Batches.Of(values), values.Length, from, from + values.Length - 1);
            element.Counts.Kept += values.Length;
            from += values.Length;
        }
        (await queue.OfferAsync(element).WaitAsync(TestRegion.Patience)).ShouldBe(QueueOfferResult.Enqueued.Instance);
        return element;
    }

    public void Complete() => queue.Complete();

    /// <summary>The commit interval is over.</summary>
    public void Tick() => Time.Advance(TimeSpan.FromMilliseconds(100));

    /// <summary>Lets commit intervals pass until EndTxn is under way.</summary>
    public Task UntilCommitAsync() =>
        UntilAsync(
            () =>
            {
                Tick();
                return Output.Said.Contains("commit");
            },
            "EndTxn is under way"
        );

    public Task UntilAsync(Func<bool> condition, string what) => Eventually.ThatAsync(condition, TestRegion.Patience, what);

    /// <summary>The cause of the graph's end.</summary>
    public async Task<Exception> FailureAsync()
    {
        var thrown = await Should.ThrowAsync<Exception>(() => Ended.WaitAsync(TestRegion.Patience));
        return thrown is AggregateException { InnerException: { } inner } ? inner : thrown;
    }

    public async ValueTask DisposeAsync()
    {
        materializer.Dispose();
        await system.Terminate();
        leases.End();
        await leases.Returned.WaitAsync(TestRegion.Patience);
        budget.UsedBytes.ShouldBe(0);
        deadLetters.Dispose();
    }
}
