using Keystone.Flow.Elements;
using Keystone.Sinks.Layout;

namespace Keystone.Sinks.Cuts;

/// <summary>Where a lane stands in one source partition. Used on the stage's thread alone.</summary>
public sealed class PartitionCuts(SourcePartition partition, KeyLayout layout, ResumePosition start)
{
    private readonly List<DeadLetterRecord> _letters = [];

    public SourcePartition Partition { get; } = partition;

    public KeyLayout Layout { get; } = layout;

    /// <summary>The offset after everything that was looked at.</summary>
    public long NextOffset { get; private set; } = start.NextOffset;

    /// <summary>Leader epoch of the batch before <see cref="NextOffset"/>.</summary>
    public int LeaderEpoch { get; private set; } = start.LeaderEpoch;

    /// <summary>The epoch that takes records.</summary>
    public Epoch? Open { get; set; }

    /// <summary>Cut epochs in order, until the position has passed them.</summary>
    public Queue<Epoch> Closing { get; } = new();

    /// <summary>A cut that an earlier run recorded: until its end no rule cuts, and its dead letters are written already.</summary>
    public PendingCut? Resume { get; set; } = start.Cut is { } cut && cut.EndOffset > start.NextOffset ? start.Cut : null;

    /// <summary>What stands in the position record.</summary>
    public PositionWrite Written { get; set; } = new(partition, start.NextOffset, start.LeaderEpoch, start.Cut);

    public IReadOnlyList<DeadLetterRecord> Letters => _letters;

    public long LetterBytes { get; private set; }

    /// <summary>
    /// What the position record should say: no record below the position is missing from the store. It passes what was filtered, but never a record
    /// of an epoch that is not wholly stored. While an earlier run's cut is being completed its record stays as it is.
    /// </summary>
    public PositionWrite Target()
    {
        if (Resume is not null)
            return Written;
        if (Closing.FirstOrDefault(e => !e.IsStored) is { } unstored)
            return new PositionWrite(Partition, unstored.Start, unstored.StartLeaderEpoch, unstored.Cut);
        return Open is { } open
            ? new PositionWrite(Partition, open.Start, open.StartLeaderEpoch)
            : new PositionWrite(Partition, NextOffset, LeaderEpoch);
    }

    public bool IsDirty(PositionWrite target) => Written.NextOffset != target.NextOffset || !ReferenceEquals(Written.Cut, target.Cut);

    public void Passed(long nextOffset, int leaderEpoch)
    {
        if (nextOffset <= NextOffset)
            return;
        NextOffset = nextOffset;
        if (leaderEpoch >= 0)
            LeaderEpoch = leaderEpoch;
    }

    public void AddLetter(DeadLetterRecord letter)
    {
        if (Resume is not null && letter.Offset < Resume.EndOffset)
            return;
        var at = _letters.Count;
        while (at > 0 && _letters[at - 1].Offset > letter.Offset)
            at--;
        _letters.Insert(at, letter);
        LetterBytes += letter.Tail.Length;
    }

    /// <summary>The letters of records below an offset; they go with the position (or the pending cut) that passes them.</summary>
    public IEnumerable<DeadLetterRecord> LettersBelow(long offset) => _letters.TakeWhile(l => l.Offset < offset);

    public void DropLettersBelow(long offset)
    {
        var count = LettersBelow(offset).Count();
        LetterBytes -= _letters.Take(count).Sum(l => (long)l.Tail.Length);
        _letters.RemoveRange(0, count);
    }
}
