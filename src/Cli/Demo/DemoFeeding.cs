using System.Globalization;
using Keystone.Cli.Commands;
using Keystone.Cli.Demo.Generating;
using Keystone.Cli.Demo.Verifying;
using Keystone.Cli.Hosting;
using Keystone.Cli.Lines;
using Keystone.Cli.Topologies;
using Keystone.Fronting;
using Keystone.Topology.Model;

namespace Keystone.Cli.Demo;

/// <summary>All that is produced in the demo: made-up events into every stream and region, or the user's file into one.</summary>
internal sealed class DemoFeeding : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly List<StreamFeed> _feeds = [];
    private readonly List<Task> _running = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly Terminal _terminal;
    private Stream? _input;
    private RecordLines? _lines;

    private DemoFeeding(Terminal terminal) => _terminal = terminal;

    public long Produced => _feeds.Sum(feed => feed.Produced);

    public long NotAccepted => _feeds.Sum(feed => feed.NotAccepted);

    public long BadLines => _lines?.Bad ?? 0;

    /// <summary>The input is at its end; made-up events never are.</summary>
    public bool IsDone => _running.All(running => running.IsCompleted);

    public static async Task<DemoFeeding> StartAsync(
        TopologyModel model,
        DemoOptions options,
        ClusterAddresses addresses,
        Verification verification,
        Session session,
        CancellationToken stop
    )
    {
        var feeding = new DemoFeeding(session.Terminal);
        try
        {
            if (options.InputFile is { } file)
                await feeding.StartInputAsync(model, file, options, addresses, verification, session).ConfigureAwait(false);
            else
                await feeding.StartGeneratorsAsync(model, options, addresses, verification, session, stop).ConfigureAwait(false);
            return feeding;
        }
        catch
        {
            await feeding.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Stops producing, and waits until every record stands in its topic or is given up.</summary>
    public async Task EndAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(_running).ConfigureAwait(false);
        foreach (var feed in _feeds)
            await feed.FlushAsync(CancellationToken.None).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        foreach (var feed in _feeds)
            await feed.DisposeAsync().ConfigureAwait(false);
        if (_input is not null)
            await _input.DisposeAsync().ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task StartGeneratorsAsync(
        TopologyModel model,
        DemoOptions options,
        ClusterAddresses addresses,
        Verification verification,
        Session session,
        CancellationToken stop
    )
    {
        // A stream that no route reads would only fill a topic that nobody makes.
        var places = model
            .Streams.SelectMany(stream => stream.Regions.Select(region => (stream, region)))
            .Where(place => model.Flows.Any(flow => flow.Region == place.region && flow.Source.Stream == place.stream))
            .ToList();
        if (places.Count == 0)
            throw CliErrors.NotDeclared.With("demo", "no stream is read by a route", "Declare a stream and a route from it.");
        var weights = places.Select(place => IsLog(place.stream) ? 1.0 : 3.0).ToList();
        var seed = options.Seed;
        foreach (var (place, weight) in places.Zip(weights))
        {
            stop.ThrowIfCancellationRequested();
            var feed = await AddFeedAsync(model, place.stream, place.region, addresses, verification, session.Time).ConfigureAwait(false);
            var source = $"{place.region}-{place.stream.Name}";
            IEventGenerator generator = IsLog(place.stream) ? new LogEvents(source, seed++) : new PlayEvents(source, seed++);
            var rate = (options.Rate ?? DemoOptions.DefaultRate) * weight / weights.Sum();
            _running.Add(
                Task.Run(() => new GeneratedFeed(feed, generator, rate, session.Time).RunAsync(_stop.Token), CancellationToken.None)
            );
        }
    }

    private static bool IsLog(StreamModel stream) => stream.Name.Contains("log", StringComparison.OrdinalIgnoreCase);

    private async Task StartInputAsync(
        TopologyModel model,
        string file,
        DemoOptions options,
        ClusterAddresses addresses,
        Verification verification,
        Session session
    )
    {
        var (stream, region) = DemoInput.Place(model, options);
        _input = InputFile.Open(file, _terminal);
        _lines = new RecordLines(_input, file, _terminal) { AreRecords = options.InputIsRecords };
        var feed = await AddFeedAsync(model, stream, region, addresses, verification, session.Time).ConfigureAwait(false);
        _running.Add(Task.Run(() => new InputFeed(feed, _lines, options.Rate, session.Time).RunAsync(_stop.Token), CancellationToken.None));
    }

    private async Task<StreamFeed> AddFeedAsync(
        TopologyModel model,
        StreamModel stream,
        string region,
        ClusterAddresses addresses,
        Verification verification,
        TimeProvider time
    )
    {
        try
        {
            var feed = new StreamFeed(model, stream, region, cluster => addresses[cluster], verification, Dropped, time);
            _feeds.Add(feed);
            await feed.CheckAsync(Patience, time, _stop.Token).ConfigureAwait(false);
            return feed;
        }
        catch (FrontingException trouble)
        {
            throw FrontingErrors.AsCli(trouble, stream.Name);
        }
    }

    private void Dropped(FrontingDrop drop) =>
        _terminal.Say(
            string.Create(
                CultureInfo.InvariantCulture,
                $"not produced{(drop.Record.Tag is { } line ? $" (line {line})" : "")}: {drop.Reason}"
            )
        );
}
