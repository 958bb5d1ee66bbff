namespace Keystone.Flow.Elements;

/// <summary>How a run that completes is meant: read by a sink's stage when its upstream finishes.</summary>
public enum LaneEnding
{
    /// <summary>A clean stop: what is open stays open, no cut is made.</summary>
    Stop,

    /// <summary>Everything is brought to its end: open files are cut and closed.</summary>
    Drain,
}
