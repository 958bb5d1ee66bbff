namespace Keystone.Embedded.Apis;

/// <summary>The partitions of a fetch: those of the request, or with an id (KIP-227) those that the client keeps asking for.</summary>
internal sealed class FetchSession(int id, bool usesIds)
{
    private readonly List<FetchTarget> targets = [];

    /// <summary>0 outside of any session.</summary>
    public int Id { get; } = id;

    public bool UsesIds { get; } = usesIds;

    /// <summary>The epoch that the next request has to carry.</summary>
    public int NextEpoch { get; set; } = 1;

    /// <summary>Whether this answer names all partitions; an incremental one names those with news only.</summary>
    public bool IsFull { get; set; } = true;

    public IReadOnlyList<FetchTarget> Targets => targets;

    public void Put(FetchTarget target)
    {
        var existing = targets.FindIndex(t => t.Partition == target.Partition && t.Topic == target.Topic && t.TopicId == target.TopicId);
        if (existing < 0)
            targets.Add(target);
        else
            targets[existing].Asked = target.Asked;
    }

    /// <summary>A list where no session compares targets: the same partition may stand in a request twice.</summary>
    public void Append(FetchTarget target) => targets.Add(target);

    public void Forget(string topic, Guid topicId, int partition) =>
        targets.RemoveAll(t => t.Partition == partition && t.Topic == topic && t.TopicId == topicId);

    /// <summary>A partition that had data goes to the end, so that all get their turn under a byte limit.</summary>
    public void MoveToEnd(FetchTarget target)
    {
        if (Id != 0 && targets.Remove(target))
            targets.Add(target);
    }
}
