using System.Diagnostics.CodeAnalysis;

namespace Keystone.Flow.Elements;

/// <summary>
/// Records that the target has refused for good in an earlier run of this lane: the transform treats them as <c>on_error</c> says. Written
/// only between runs.
/// </summary>
public sealed class PoisonSet
{
    private readonly Dictionary<(Guid Topic, int Partition), SortedList<long, string>> byPartition = [];

    public bool IsEmpty => byPartition.Count == 0;

    public int Count => byPartition.Sum(partition => partition.Value.Count);

    public void Add(SourcePartition partition, long offset, string cause)
    {
        if (!byPartition.TryGetValue((partition.TopicId, partition.Partition), out var causes))
            byPartition[(partition.TopicId, partition.Partition)] = causes = [];
        causes[offset] = cause;
    }

    /// <summary>Whether any offset from <paramref name="first"/> to <paramref name="last"/> (both included) is poison.</summary>
    public bool Any(SourcePartition partition, long first, long last)
    {
        if (IsEmpty || !byPartition.TryGetValue((partition.TopicId, partition.Partition), out var causes))
            return false;
        foreach (var offset in causes.Keys)
            if (offset >= first && offset <= last)
                return true;
        return false;
    }

    public bool TryGet(SourcePartition partition, long offset, [MaybeNullWhen(false)] out string cause)
    {
        cause = null;
        return !IsEmpty
            && byPartition.TryGetValue((partition.TopicId, partition.Partition), out var causes)
            && causes.TryGetValue(offset, out cause);
    }

    /// <summary>Forgets what lies below a committed position.</summary>
    public void Trim(SourcePartition partition, long below)
    {
        if (!byPartition.TryGetValue((partition.TopicId, partition.Partition), out var causes))
            return;
        while (causes.Count > 0 && causes.Keys[0] < below)
            causes.RemoveAt(0);
        if (causes.Count == 0)
            byPartition.Remove((partition.TopicId, partition.Partition));
    }
}
