using System.Collections.Concurrent;
using Keystone.Client.Producing;

namespace Keystone.Client.Tests.Harness;

/// <summary>Keeps results in the order in which they were told.</summary>
internal sealed class ResultLog : IProduceObserver
{
    public ConcurrentQueue<(ProduceResult Result, object? State)> Told { get; } = [];

    public IEnumerable<(ProduceOutcome Outcome, object? State)> Outcomes => Told.Select(t => (t.Result.Outcome, t.State));

    public void OnProduced(in ProduceResult result, object? state) => Told.Enqueue((result, state));

    public Task CountAsync(int count) =>
        Testing.Eventually.ThatAsync(() => Told.Count >= count, TimeSpan.FromSeconds(20), $"{count} results");
}
