namespace Keystone.Flow.Delivery;

/// <summary>Target partitions by target index and number. Targets with the same topic share theirs. Grows as partitions are met.</summary>
internal sealed class OutboundPartitions
{
    private readonly string[] topics;
    private readonly List<OutboundPartition>[] byTarget;

    /// <param name="targets">Topics in the order of the flow's targets.</param>
    /// <param name="deadLetters">The dead-letter topic: target -1.</param>
    public OutboundPartitions(IReadOnlyList<string> targets, string deadLetters)
    {
        topics = [deadLetters, .. targets];
        byTarget = new List<OutboundPartition>[topics.Length];
        for (var i = 0; i < topics.Length; i++)
            byTarget[i] = Array.IndexOf(topics, topics[i]) is var first && first < i ? byTarget[first] : [];
    }

    public void Abandon()
    {
        foreach (var known in byTarget.Distinct())
        foreach (var partition in known)
            partition.Abandon();
    }

    public OutboundPartition Get(int target, int partition)
    {
        var known = byTarget[target + 1];
        while (known.Count <= partition)
            known.Add(new OutboundPartition(topics[target + 1], known.Count));
        return known[partition];
    }
}
