namespace Keystone.Flow.Lanes;

internal enum RestartKind
{
    /// <summary>Only an operator can let it go on.</summary>
    Park,

    /// <summary>The cause is dealt with: go on at once.</summary>
    AtOnce,

    /// <summary>Something is away: show it as paused, try again, however often.</summary>
    Wait,

    /// <summary>Unknown: try again with growing pauses, park after too many in a row.</summary>
    Count,
}
