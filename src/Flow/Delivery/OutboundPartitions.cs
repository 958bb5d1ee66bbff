using Keystone.Client;
using Keystone.Flow.Elements;

namespace Keystone.Flow.Delivery;

/// <summary>Target partitions by target index and number. Targets with the same topic share theirs. Grows as partitions are met.</summary>
internal sealed class OutboundPartitions
{
    private readonly TargetTopic[] topics;
    private readonly List<OutboundPartition>[] byTarget;

    /// <param name="targets">In the order of the flow's targets.</param>
    /// <param name="deadLetters">Target -1.</param>
    public OutboundPartitions(IReadOnlyList<TargetTopic> targets, TargetTopic deadLetters)
    {
        topics = [deadLetters, .. targets];
        byTarget = new List<OutboundPartition>[topics.Length];
        for (var i = 0; i < topics.Length; i++)
        {
            var first = Array.FindIndex(topics, topic => topic.Topic == topics[i].Topic);
            byTarget[i] = first < i ? byTarget[first] : [];
        }
    }

    public OutboundPartition Get(int target, int partition)
    {
        var known = byTarget[target + 1];
        while (known.Count <= partition)
        {
            var topic = topics[target + 1];
            known.Add(new OutboundPartition(new TopicPartition(topic.Topic, known.Count), topic.MaxMessageBytes));
        }
        return known[partition];
    }

    public void Abandon()
    {
        foreach (var known in byTarget.Distinct())
        foreach (var partition in known)
            partition.Abandon();
    }
}
