using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Keystone.Cli.Hosting;
using Keystone.Cli.State;

namespace Keystone.Cli.Workers;

/// <summary>Asks a running worker over its own HTTP.</summary>
internal sealed class WorkerClient(RunState worker) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false })
    {
        BaseAddress = new Uri(worker.Address),
        Timeout = TimeSpan.FromSeconds(15),
        MaxResponseContentBufferSize = 256 << 20,
    };

    public Task<StatusReport> StatusAsync(CancellationToken stop) =>
        AskAsync(HttpMethod.Get, "/status", StatusJson.Default.StatusReport, stop);

    public Task<ResumeReport> ResumeAsync(string flow, string? accept, CancellationToken stop) =>
        AskAsync(
            HttpMethod.Post,
            $"/resume?flow={Uri.EscapeDataString(flow)}{(accept is null ? "" : "&accept=" + accept)}",
            StatusJson.Default.ResumeReport,
            stop
        );

    public void Dispose() => _http.Dispose();

    private async Task<T> AskAsync<T>(HttpMethod method, string path, JsonTypeInfo<T> type, CancellationToken stop)
    {
        try
        {
            using var request = new HttpRequestMessage(method, path);
            using var response = await _http.SendAsync(request, stop).ConfigureAwait(false);
            if (!response.IsSuccessStatusCode)
            {
                var reason = await response.Content.ReadAsStringAsync(stop).ConfigureAwait(false);
                throw CliErrors.Refused.With($"worker of region {worker.Region}", reason.Trim(), "");
            }
            return (await response.Content.ReadFromJsonAsync(type, stop).ConfigureAwait(false))!;
        }
        catch (Exception away)
            when (away is HttpRequestException or JsonException || (away is TaskCanceledException && !stop.IsCancellationRequested))
        {
            throw CliErrors.NoWorker.With($"worker of region {worker.Region}", $"pid {worker.Pid} does not answer on {worker.Address}");
        }
    }
}
