using Keystone.Flow.Elements;

namespace Keystone.Sinks.Tests.Support;

/// <summary>The positions topic: what is written stays over runs, in whole transactions.</summary>
internal sealed class KeptPositions : IPositionWriter
{
    private readonly Lock _lock = new();
    private readonly Dictionary<int, PositionWrite> _positions = [];
    private readonly List<DeadLetterRecord> _letters = [];
    private TaskCompletionSource? _held;

    /// <summary>Called before and after a transaction is made; throws where a test wants it to fail there.</summary>
    public Action<bool> OnWrite { get; set; } = _ => { };

    public IReadOnlyList<DeadLetterRecord> DeadLetters => _letters;

    public List<PositionWrite> History { get; } = [];

    public PositionWrite? Find(int partition)
    {
        lock (_lock)
            return _positions.GetValueOrDefault(partition);
    }

    public ResumePosition Resume(SourcePartition partition) =>
        Find(partition.Partition) is { } write
            ? new ResumePosition(partition, write.NextOffset, write.LeaderEpoch, write.Cut)
            : new ResumePosition(partition, 0, -1);

    /// <summary>Transactions wait until <see cref="Release"/>.</summary>
    public void Hold() => _held = new TaskCompletionSource();

    public void Release()
    {
        var held = _held;
        _held = null;
        held?.SetResult();
    }

    public async Task WriteAsync(
        IReadOnlyList<PositionWrite> positions,
        IReadOnlyList<DeadLetterRecord> deadLetters,
        CancellationToken cancellation = default
    )
    {
        if (_held is { } held)
            await held.Task.WaitAsync(cancellation);
        OnWrite(false);
        lock (_lock)
        {
            foreach (var position in positions)
            {
                if (_positions.TryGetValue(position.Partition.Partition, out var before) && before.NextOffset > position.NextOffset)
                    throw new InvalidOperationException($"the position went back from {before} to {position}");
                _positions[position.Partition.Partition] = position;
                History.Add(position);
            }

            _letters.AddRange(deadLetters);
        }

        OnWrite(true);
    }
}
