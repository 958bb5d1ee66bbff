namespace Keystone.Testing;

/// <summary>A real Apache Kafka cluster (KRaft, loopback) of the release asked for, from <c>KEYSTONE_KAFKA_HOME</c>; its data goes with it.</summary>
public sealed class ApacheKafka : IAsyncDisposable
{
    public const string Missing = "KEYSTONE_KAFKA_HOME is not set: no Apache Kafka to test against";

    private readonly TemporaryFolder folder = new();
    private readonly List<ChildProcess> restarted = [];
    private readonly ChildProcess process;
    private readonly int brokers;

    private ApacheKafka(string release, int brokers, IEnumerable<string> settings)
    {
        Release = release;
        this.brokers = brokers;
        var port = FreePorts.Range(brokers);
        string[] arguments = ["--dir", folder.Path, "--port", $"{port}", "--brokers", $"{brokers}", "--release", release];
        process = new ChildProcess(
            Path.Combine(Home!, "kafka-cluster"),
            [.. arguments, .. settings.SelectMany(setting => new[] { "--set", setting })]
        );
        Bootstrap = string.Join(',', Enumerable.Range(port, brokers).Select(p => $"127.0.0.1:{p}"));
    }

    public static string? Home => Environment.GetEnvironmentVariable("KEYSTONE_KAFKA_HOME") is { Length: > 0 } home ? home : null;

    /// <summary>"4.3" or "3.7".</summary>
    public string Release { get; }

    public string Bootstrap { get; }

    /// <param name="release">"4.3" or "3.7".</param>
    /// <param name="settings">Broker properties, <c>key=value</c>.</param>
    public static async Task<ApacheKafka> StartAsync(string release, int brokers = 1, params string[] settings)
    {
        var kafka = new ApacheKafka(release, brokers, settings);
        try
        {
            await kafka.process.PrintedAsync("ready ", TimeSpan.FromMinutes(2)).ConfigureAwait(false);
            return kafka;
        }
        catch
        {
            await kafka.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Sends a signal (STOP, CONT, KILL) to one broker.</summary>
    public void Signal(int broker, string signal)
    {
        var pid = File.ReadAllText(folder.File($"broker-{broker}.pid")).Trim();
        using var kill = System.Diagnostics.Process.Start("kill", ["-" + signal, pid]);
        kill.WaitForExit();
    }

    /// <summary>Starts every killed broker again and lets stopped ones go on, whatever a test has left behind.</summary>
    public async Task HealAsync()
    {
        for (var broker = 0; broker < brokers; broker++)
        {
            var pid = (await File.ReadAllTextAsync(folder.File($"broker-{broker}.pid")).ConfigureAwait(false)).Trim();
            if (Directory.Exists($"/proc/{pid}"))
                Signal(broker, "CONT");
            else
                await RestartAsync(broker).ConfigureAwait(false);
        }
    }

    /// <summary>Starts a killed broker again, on its data; returns when it says that it serves.</summary>
    public async Task RestartAsync(int broker)
    {
        var (library, logging) = Release switch
        {
            "3.7" => ("lib-3.7", $"-Dlog4j.configuration=file:{Path.Combine(Home!, "log4j-3.7.properties")}"),
            _ => ("lib", $"-Dlog4j2.configurationFile={Path.Combine(Home!, "log4j2.properties")}"),
        };
        string[] machine = ["-Xms128m", "-Xmx384m", "-XX:+UseSerialGC", logging, "-cp", $"{Path.Combine(Home!, library)}/*"];
        var java = new ChildProcess("java", [.. machine, "kafka.Kafka", folder.File($"broker-{broker}.properties")]);
        restarted.Add(java);
        await File.WriteAllTextAsync(folder.File($"broker-{broker}.pid"), $"{java.Id}").ConfigureAwait(false);
        await java.PrintedAsync("Kafka Server started", TimeSpan.FromMinutes(1)).ConfigureAwait(false);
    }

    /// <summary>Until no partition lacks a replica in sync, by Kafka's own topics tool.</summary>
    public Task InSyncAsync() =>
        Eventually.ThatAsync(
            async () =>
            {
                var (exit, output) = await ToolAsync(
                        "topics",
                        "--bootstrap-server",
                        Bootstrap,
                        "--describe",
                        "--under-replicated-partitions"
                    )
                    .ConfigureAwait(false);
                return exit == 0 && output.Trim().Length == 0;
            },
            TimeSpan.FromMinutes(1),
            "all replicas in sync"
        );

    /// <summary>Runs one of Kafka's own tools; returns its exit code and what it printed.</summary>
    public static async Task<(int ExitCode, string Output)> ToolAsync(params string[] arguments)
    {
        using var tool = new ChildProcess(Path.Combine(Home!, "kafka-tool"), arguments);
        var exit = await tool.ExitedAsync(TimeSpan.FromMinutes(2)).ConfigureAwait(false);
        return (exit, tool.Output);
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (!process.HasExited)
                await process.StopAsync(TimeSpan.FromSeconds(30)).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // Killed by then: the data is thrown away anyhow.
        }
        process.Dispose();
        foreach (var broker in restarted)
            broker.Dispose();
        folder.Dispose();
    }
}
