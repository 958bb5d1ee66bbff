using System.Globalization;

namespace Keystone.Flow.Tests.Support;

/// <summary>Writes numbered records into all partitions of `plays` until it is ended; each value is unique and ordered in its partition.</summary>
internal sealed class SteadyLoad : IAsyncDisposable
{
    private readonly CancellationTokenSource ending = new();
    private readonly List<string>[] written;
    private readonly Task running;

    public SteadyLoad(TestRegion region, int partitions, int perBatch = 20)
    {
        written = [.. Enumerable.Range(0, partitions).Select(_ => new List<string>())];
        running = Task.Run(() => RunAsync(region, partitions, perBatch));
    }

    public int Count => written.Sum(p => p.Count);

    /// <summary>Ends it; gives what was written, by partition.</summary>
    public async Task<IReadOnlyList<IReadOnlyList<string>>> EndAsync()
    {
        await ending.CancelAsync();
        await running;
        return written;
    }

    public async ValueTask DisposeAsync()
    {
        await ending.CancelAsync();
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task RunAsync(TestRegion region, int partitions, int perBatch)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        for (var number = 0; !ending.IsCancellationRequested; number += perBatch)
        {
            for (var partition = 0; partition < partitions; partition++)
            {
                List<string> values =
                [
                    .. Enumerable
                        .Range(number, perBatch)
                        .Select(i => string.Create(CultureInfo.InvariantCulture, $"{partition}-{i:0000000}")),
                ];
                await region.ProduceAsync("plays", partition, values, perBatch);
                lock (written[partition])
                    written[partition].AddRange(values);
            }
            await timer.WaitForNextTickAsync();
        }
    }
}
