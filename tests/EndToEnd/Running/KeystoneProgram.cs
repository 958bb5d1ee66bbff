using System.Net.Http;
using System.Text.Json;
using Keystone.Testing;

namespace Keystone.EndToEnd.Tests.Running;

/// <summary>The real program, started as users start it, in a folder of its own.</summary>
public sealed class KeystoneProgram : IDisposable
{
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(5) };

    private readonly string folder;

    private KeystoneProgram(ChildProcess process, string folder)
    {
        Process = process;
        this.folder = folder;
    }

    public ChildProcess Process { get; }

    public static KeystoneProgram Run(string topology, string? crashAt = null, params string[] more)
    {
        var folder = Path.GetDirectoryName(topology)!;
        var environment = new Dictionary<string, string?> { ["KEYSTONE_CRASH_AT"] = crashAt };
        return new KeystoneProgram(Start(folder, environment, ["run", topology, "--region", "here", .. more]), folder);
    }

    public static ChildProcess Start(string folder, IReadOnlyDictionary<string, string?>? environment, params string[] arguments) =>
        new(Path.Combine(AppContext.BaseDirectory, "keystone"), arguments, folder, environment);

    /// <summary>Runs every flow to its end as of now, as <c>run --drain</c> does.</summary>
    public static async Task DrainAsync(string topology)
    {
        using var program = Run(topology, null, "--drain");
        var exit = await program.Process.ExitedAsync(TimeSpan.FromMinutes(3));
        exit.ShouldBe(0, program.Process.Output);
    }

    /// <summary>Until all lanes run.</summary>
    public Task ReadyAsync() => StateAsync("running", TimeSpan.FromSeconds(60));

    public Task StateAsync(string state, TimeSpan within) =>
        Eventually.ThatAsync(
            async () =>
            {
                Process.HasExited.ShouldBeFalse(Process.Output);
                var status = await StatusAsync();
                return status is not null && States(status).ToList() is { Count: > 0 } states && states.All(s => s == state);
            },
            within,
            $"all lanes {state}: {Process.Output}"
        );

    /// <summary>What <c>GET /status</c> answers; null while the worker cannot be asked.</summary>
    public async Task<JsonDocument?> StatusAsync()
    {
        var file = Directory.Exists(StateFolder) ? Directory.GetFiles(StateFolder, $"*.{Process.Id}.json").FirstOrDefault() : null;
        if (file is null)
            return null;
        try
        {
            using var state = JsonDocument.Parse(await File.ReadAllTextAsync(file));
            return JsonDocument.Parse(await Http.GetStringAsync(state.RootElement.GetProperty("address").GetString() + "/status"));
        }
        catch (Exception failed) when (failed is HttpRequestException or IOException or JsonException or TaskCanceledException)
        {
            return null;
        }
    }

    /// <summary>The committed positions of all partitions that are known.</summary>
    public static IEnumerable<long> Positions(JsonDocument status) =>
        Lanes(status)
            .SelectMany(lane => lane.GetProperty("partitions").EnumerateArray())
            .Select(partition => partition.GetProperty("position").GetInt64())
            .Where(position => position >= 0);

    /// <summary>How often each lane's graph ended in an error.</summary>
    public static IEnumerable<int> Restarts(JsonDocument status) => Lanes(status).Select(lane => lane.GetProperty("restarts").GetInt32());

    public void Dispose() => Process.Dispose();

    private string StateFolder => Path.Combine(folder, ".keystone");

    public static IEnumerable<(string State, string? Reason)> Standings(JsonDocument status) =>
        Lanes(status)
            .Select(lane =>
                (lane.GetProperty("state").GetString()!, lane.TryGetProperty("reason", out var reason) ? reason.GetString() : null)
            );

    private static IEnumerable<string> States(JsonDocument status) => Lanes(status).Select(lane => lane.GetProperty("state").GetString()!);

    private static IEnumerable<JsonElement> Lanes(JsonDocument status) =>
        status.RootElement.GetProperty("flows").EnumerateArray().SelectMany(flow => flow.GetProperty("lanes").EnumerateArray());
}
