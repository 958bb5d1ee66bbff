namespace Keystone.Flow.Workers;

public enum LaneState
{
    /// <summary>Initialises its producer, reads its positions.</summary>
    Starting,

    Running,

    /// <summary>Waits for something that is away (a cluster, a store) or for an operator's resume, and says for what; goes on by itself in the first case.</summary>
    Paused,

    /// <summary>Stopped with a reason that only an operator can lift.</summary>
    Parked,

    /// <summary>Runs to the end offsets seen when the drain began.</summary>
    Draining,

    /// <summary>Has reached them.</summary>
    Drained,

    Stopped,
}
