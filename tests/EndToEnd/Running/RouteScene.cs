using Keystone.EndToEnd.Tests.Brokers;
using Keystone.EndToEnd.Tests.Records;
using Keystone.Testing;

namespace Keystone.EndToEnd.Tests.Running;

/// <summary>One route on one cluster that stands under two names, fed by a steady producer; topics of its own.</summary>
public sealed class RouteScene : IAsyncDisposable
{
    public const int Partitions = 4;

    private readonly TemporaryFolder folder = new();

    private RouteScene(string bootstrap, string name)
    {
        Bootstrap = bootstrap;
        Source = $"in-{name}";
        Target = $"out-{name}";
        Pipeline = $"p-{name}";
    }

    public string Bootstrap { get; }

    public string Source { get; }

    public string Target { get; }

    public string Pipeline { get; }

    /// <summary>The group on the source that shows the flow's lag.</summary>
    public string Group => $"keystone.{Pipeline}.here.plays";

    public string Topology { get; private set; } = "";

    public SteadyProducer Producer { get; private set; } = null!;

    public string FilesFolder => folder.File("files");

    /// <param name="sink">Sink settings in YAML's flow style; null routes to a topic.</param>
    /// <param name="perSecond">Events that arrive steadily; 0 where a test writes them itself.</param>
    public static async Task<RouteScene> StartAsync(
        SharedBrokers brokers,
        BrokerKind kind,
        string delivery,
        string? sink = null,
        int perSecond = 3_000
    ) => await StartOnAsync(await brokers.BootstrapAsync(kind), delivery, sink, perSecond);

    /// <summary>On brokers of the test's own.</summary>
    public static async Task<RouteScene> StartOnAsync(
        string bootstrap,
        string delivery,
        string? sink = null,
        int perSecond = 3_000,
        short replication = 1
    )
    {
        var scene = new RouteScene(bootstrap, Guid.NewGuid().ToString("N")[..8]);
        await SharedBrokers.CreateTopicsAsync(bootstrap, Partitions, replication, scene.Source);
        scene.Topology = scene.folder.Write("topology.yaml", scene.Yaml(delivery, sink, replication));
        scene.Producer = new SteadyProducer(bootstrap, scene.Source, Partitions, perSecond);
        return scene;
    }

    public async ValueTask DisposeAsync()
    {
        await Producer.DisposeAsync();
        folder.Dispose();
    }

    private string Yaml(string delivery, string? sink, short replication) =>
        $$"""
            keystone: 1
            pipeline: {{Pipeline}}
            regions:
              here:
                home: target
                clusters:
                  source: { role: fronting, bootstrap: "{{Bootstrap}}" }
                  target: { role: consumer, tier: 1, bootstrap: "{{Bootstrap}}" }
            tiers: { 1: { memory: 64MiB } }
            streams:
              {{Source}}: { format: json, delivery: {{delivery}}, partitions: {{Partitions}}, replication: {{replication}} }
            routes:
              plays:
                from: {{Source}}
                tier: 1
                lanes: 2
                where: event.type == "play"
                to: {{(sink is null ? $"{{ tier: 1, topic: {Target} }}" : "{ sink: files }")}}
            {{(sink is null ? "" : $"sinks: {{ files: {sink} }}")}}
            """;
}
