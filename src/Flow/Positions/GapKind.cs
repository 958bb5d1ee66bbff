namespace Keystone.Flow.Positions;

/// <summary>Why records between a lane's position and what the source still has are missing.</summary>
public enum GapKind
{
    /// <summary>Retention removed them before they were read.</summary>
    Retention = 1,

    /// <summary>The log was cut back below the position: an unclean election.</summary>
    Truncated = 2,

    /// <summary>The topic was deleted and created again: other records stand at the same offsets.</summary>
    Recreated = 3,
}
