using Keystone.Flow.Elements;

namespace Keystone.Flow.Lanes;

/// <summary>
/// Says why a run's graph completes although it did not fail: a stage that must stop the lane lets everything before it be delivered and
/// committed first. Written by the graph, read when it has stopped.
/// </summary>
internal sealed class RunSignals
{
    private int ending = (int)LaneEnding.Stop;

    /// <summary>The first cause that was given: a StopLaneException or a GapException; null: the run was told to end.</summary>
    public Exception? Cause { get; private set; }

    public LaneEnding Ending
    {
        get => (LaneEnding)Volatile.Read(ref ending);
        set => Volatile.Write(ref ending, (int)value);
    }

    /// <summary>The source cannot be read at present.</summary>
    public Trouble SourceTrouble { get; } = new();

    /// <summary>A sink's store cannot be reached at present.</summary>
    public Trouble StoreTrouble { get; } = new();

    public void StopWith(Exception cause) => Cause ??= cause;
}
