using System.Globalization;
using Keystone.Client;
using Keystone.Kafka.Compression;
using Keystone.Testing;

namespace Keystone.Benchmarks.Whole;

/// <summary>fronting -> filter -> tier 1, Keystone and the plain loop in turn over the same input on the same broker.</summary>
public static class WholeRun
{
    public static async Task<int> MainAsync(string[] options)
    {
        var records = options is ["--records", var n] ? long.Parse(n, CultureInfo.InvariantCulture) : 2_000_000;
        await using var broker = await Broker.StartAsync();
        var source = await Source.FillAsync(broker.Bootstrap, "events", 6, 256, CompressionCodec.Lz4, records);
        var results = new List<Measure>();
        for (var round = 1; round <= 3; round++)
        {
            results.Add(await LoopAsync(broker, source, $"loop-{round}"));
            results.Add(
                await KeystoneAsync(
                    "keystone, at_least_once, filter",
                    broker,
                    source,
                    $"alo-{round}",
                    BenchEvents.Where,
                    "at_least_once",
                    1
                )
            );
            results.Add(
                await KeystoneAsync("keystone, exactly_once, filter", broker, source, $"eos-{round}", BenchEvents.Where, "exactly_once", 1)
            );
            results.Add(
                await KeystoneAsync("keystone, exactly_once, passing through", broker, source, $"pass-{round}", null, "exactly_once", 1)
            );
        }
        Report.Write(
            $"{records / 1e6:0.#} million events of {BenchEvents.ValueBytes} bytes (6 partitions, lz4 batches of 256), {broker.Name}, {source.Kept * 100 / records} % kept; medians of three rounds in turn",
            results.GroupBy(m => m.Name).Select(Report.Median)
        );
        return 0;
    }

    public static async Task<Measure> KeystoneAsync(
        string name,
        Broker broker,
        Source source,
        string target,
        string? where,
        string delivery,
        int lanes
    )
    {
        await Source.CreateAsync(broker.Bootstrap, target, source.Partitions);
        using var worker = new Worker(broker.Bootstrap, source, target, where, delivery, lanes);
        var measure = await Measure.WatchAsync(name, worker.Process, source.Records, worker.ProgressAsync);
        await worker.Process.StopAsync(TimeSpan.FromSeconds(30));
        if (delivery != "exactly_once")
            await CheckAsync(broker, target, source.Partitions, where is null ? source.Records : source.Kept);
        return measure;
    }

    private static async Task<Measure> LoopAsync(Broker broker, Source source, string target)
    {
        await Source.CreateAsync(broker.Bootstrap, target, source.Partitions);
        string[] arguments =
        [
            "loop",
            broker.Bootstrap,
            source.Topic,
            $"{source.Partitions}",
            target,
            $"{source.Records}",
            $"{source.Codec}",
        ];
        using var process = new ChildProcess(Environment.ProcessPath!, arguments);
        var measure = await Measure.WatchAsync(
            "Confluent.Kafka loop, filter",
            process,
            source.Records,
            () => Task.FromResult((Printed(process), (long?)null))
        );
        await process.ExitedAsync(TimeSpan.FromSeconds(30));
        await CheckAsync(broker, target, source.Partitions, source.Kept);
        return measure;
    }

    private static long Printed(ChildProcess process)
    {
        var lines = process.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return lines.Length > 0 && long.TryParse(lines[^1], CultureInfo.InvariantCulture, out var read) ? read : 0;
    }

    private static async Task CheckAsync(Broker broker, string target, int partitions, long expected)
    {
        await using var cluster = new ClusterClient(new ClusterClientOptions { Bootstrap = broker.Bootstrap, ClientId = "bench-check" });
        await cluster.ConnectAsync(CancellationToken.None);
        var found = await Source.CountAsync(cluster, target, partitions);
        if (found != expected)
            throw new InvalidOperationException($"{target} holds {found} records, expected {expected}: the figures are worth nothing");
    }
}
