namespace Keystone.Sinks.Cuts;

/// <summary>What a store's failure means for the lane.</summary>
public enum StoreVerdict
{
    /// <summary>The store is away or full: the lane pauses and the same call is made again.</summary>
    Wait,

    /// <summary>The bytes may be lost: the lane pauses, then starts again from its position.</summary>
    StartAgain,

    /// <summary>Not the store's doing: the run fails with it.</summary>
    Fail,
}
