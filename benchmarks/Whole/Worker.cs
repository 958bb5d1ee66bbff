using System.Text.Json;
using Keystone.Testing;

namespace Keystone.Benchmarks.Whole;

/// <summary><c>keystone run</c> as a process, and what its own HTTP says of its progress.</summary>
public sealed class Worker : IDisposable
{
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(5) };

    // What `./keystone` runs, where ./bench has built it.
    private static readonly string Program =
        Environment.GetEnvironmentVariable("KEYSTONE_PROGRAM") ?? Path.Combine(AppContext.BaseDirectory, "keystone");

    private readonly TemporaryFolder folder = new();
    private string? address;

    public Worker(string bootstrap, Source source, string target, string? where, string delivery, int lanes)
    {
        var filter = where is null ? "" : $", where: '{where}'";
        var topology = folder.Write(
            "topology.yaml",
            $$"""
            keystone: 1
            pipeline: {{target}}
            regions:
              here:
                home: target
                clusters:
                  source: { role: fronting, bootstrap: "{{bootstrap}}" }
                  target: { role: consumer, tier: 1, bootstrap: "{{bootstrap}}" }
            tiers: { 1: { memory: 512MiB } }
            streams: { {{source.Topic}}: { format: json, delivery: {{delivery}}, partitions: {{source.Partitions}}, replication: 1 } }
            routes: { bench: { from: {{source.Topic}}, tier: 1, lanes: {{lanes}}, to: { tier: 1, topic: {{target}} }{{filter}} } }
            """
        );
        Process = Start(folder.Path, "run", topology);
    }

    public ChildProcess Process { get; }

    public static ChildProcess Start(string folder, params string[] arguments) => new(Program, arguments, folder);

    /// <summary>Records whose positions are committed, and what the process has allocated so far.</summary>
    public async Task<(long Records, long? Allocated)> ProgressAsync()
    {
        try
        {
            address ??= FindAddress();
            if (address is null)
                return (0, null);
            using var status = JsonDocument.Parse(await Http.GetStringAsync(address + "/status"));
            var lanes = status
                .RootElement.GetProperty("flows")
                .EnumerateArray()
                .SelectMany(flow => flow.GetProperty("lanes").EnumerateArray());
            var read = lanes.Sum(lane => lane.GetProperty("counts").GetProperty("read").GetInt64());
            return (read, status.RootElement.TryGetProperty("allocated_bytes", out var allocated) ? allocated.GetInt64() : null);
        }
        catch (Exception starting) when (starting is HttpRequestException or IOException or JsonException)
        {
            return (0, null);
        }
    }

    public void Dispose()
    {
        Process.Dispose();
        folder.Dispose();
    }

    private string? FindAddress()
    {
        var states = folder.File(".keystone");
        var file = Directory.Exists(states) ? Directory.GetFiles(states, $"*.{Process.Id}.json").FirstOrDefault() : null;
        if (file is null)
            return null;
        using var state = JsonDocument.Parse(File.ReadAllText(file));
        return state.RootElement.GetProperty("address").GetString();
    }
}
