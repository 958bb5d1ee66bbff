namespace Keystone.Topology.Model;

/// <summary>What a flow does when the source no longer has the records at its position.</summary>
public enum GapAction
{
    /// <summary>Parks the lane, naming the exact interval.</summary>
    Stop,

    /// <summary>Goes on at the log's start and records the interval; only for gaps that retention made.</summary>
    Skip,
}
