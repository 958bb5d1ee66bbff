namespace Keystone.Client.Producing;

/// <summary>
/// The batches of one partition: those that wait, in order, and the window of those that were sent at least once, in the order of
/// their sequences. Results leave from the window's head only, so they are told in order. Owned by the producer's loop.
/// </summary>
internal sealed class PartitionQueue(TopicPartition partition, Backoff backoff)
{
    public TopicPartition Partition { get; } = partition;

    public Queue<PendingBatch> Unsent { get; } = new();

    public List<PendingBatch> Window { get; } = new(5);

    public Backoff Backoff { get; } = backoff;

    public int NextSequence { get; set; }

    /// <summary>Batches of the window that are on their way.</summary>
    public int Flying { get; private set; }

    /// <summary>
    /// A batch came back to be sent again: nothing is sent until all others on their way have come back too, then all go in order.
    /// </summary>
    public bool IsRecovering { get; set; }

    /// <summary>The first batch that was refused: what stands behind it is held back, until the partition is resumed.</summary>
    public PendingBatch? Refused { get; private set; }

    /// <summary>The broker forgot the producer: the window starts at sequence 0 once nothing is on its way.</summary>
    public bool RestartsSequence { get; set; }

    /// <summary>Known to the coordinator as part of the open transaction (v1).</summary>
    public bool IsInTransaction { get; set; }

    public bool IsJoining { get; set; }

    /// <summary>Waits in the list of those to be looked at, or in a leader's queue.</summary>
    public bool IsListed { get; set; }

    public bool IsPaused { get; set; }

    /// <summary>Newer metadata end the pause.</summary>
    public bool WaitsForLeader { get; set; }

    /// <summary>The timestamp before which nothing is sent.</summary>
    public long NotBefore { get; set; }

    /// <summary>The topic that is written to, the given one or the first found: another under its name is not.</summary>
    public Guid TopicId { get; set; }

    /// <summary>The producer id of which the broker has acknowledged a batch here, and when it did last.</summary>
    public long KnownProducerId { get; set; } = -1;

    public long KnownAt { get; set; }

    /// <summary>The next batch to send: one that came back, in order, before one that waits.</summary>
    public PendingBatch? Next(int maxInFlight)
    {
        if (IsRecovering || RestartsSequence || Flying >= maxInFlight || (Refused is not null && !Window.Contains(Refused)))
            return null;
        foreach (var batch in Window)
        {
            if (batch == Refused)
                return null;
            if (!batch.IsFlying && !batch.HasResult)
                return batch;
        }
        return Refused is null && Window.Count < maxInFlight && Unsent.TryPeek(out var first) ? first : null;
    }

    /// <summary>Moves the batch that <see cref="Next"/> gave into the window.</summary>
    public void Took(PendingBatch batch)
    {
        if (Unsent.TryPeek(out var first) && first == batch)
            Window.Add(Unsent.Dequeue());
        batch.IsFlying = true;
        batch.Tries++;
        Flying++;
    }

    public void Landed(PendingBatch batch)
    {
        batch.IsFlying = false;
        Flying--;
    }

    public void Refuse(PendingBatch batch)
    {
        // A later batch may be refused before an earlier one (sizes are checked before sequences).
        if (Refused is null || (Window.IndexOf(Refused) is var at && at > Window.IndexOf(batch)))
            Refused = batch;
    }

    public void Resume() => Refused = null;

    /// <summary>Whether a batch before this one is still without a result.</summary>
    public bool HasOpenBefore(PendingBatch batch)
    {
        // One that has left the window has nothing before it.
        var at = Window.IndexOf(batch);
        for (var i = 0; i < at; i++)
        {
            if (!Window[i].HasResult)
                return true;
        }
        return false;
    }
}
