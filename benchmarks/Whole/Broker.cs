using Keystone.Testing;

namespace Keystone.Benchmarks.Whole;

/// <summary>The broker of a run, a process of its own: Apache Kafka where KEYSTONE_KAFKA_HOME names one, else the embedded one.</summary>
public sealed class Broker : IAsyncDisposable
{
    private readonly ApacheKafka? apache;
    private readonly ChildProcess? dev;
    private readonly TemporaryFolder? folder;

    private Broker(string name, string bootstrap, ApacheKafka? apache, ChildProcess? dev, TemporaryFolder? folder)
    {
        Name = name;
        Bootstrap = bootstrap;
        this.apache = apache;
        this.dev = dev;
        this.folder = folder;
    }

    public string Name { get; }

    public string Bootstrap { get; }

    public static async Task<Broker> StartAsync()
    {
        if (ApacheKafka.Home is not null)
        {
            var kafka = await ApacheKafka.StartAsync("4.3", 1, "message.max.bytes=67108864");
            return new Broker("Apache Kafka 4.3", kafka.Bootstrap, kafka, null, null);
        }
        var folder = new TemporaryFolder();
        var topology = folder.Write(
            "topology.yaml",
            """
            keystone: 1
            pipeline: bench
            regions: { here: { home: bench, clusters: { bench: { role: fronting, bootstrap: embedded, brokers: 1 } } } }
            """
        );
        var dev = Worker.Start(folder.Path, "dev", topology);
        await dev.PrintedAsync("127.0.0.1:", TimeSpan.FromSeconds(30));
        var line = dev.Output.Split('\n').First(l => l.Contains("127.0.0.1:", StringComparison.Ordinal));
        return new Broker("embedded broker", line[line.IndexOf("127.0.0.1:", StringComparison.Ordinal)..].Trim(), null, dev, folder);
    }

    public async ValueTask DisposeAsync()
    {
        if (apache is not null)
            await apache.DisposeAsync();
        dev?.Dispose();
        folder?.Dispose();
    }
}
