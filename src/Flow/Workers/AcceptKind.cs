namespace Keystone.Flow.Workers;

/// <summary>What <c>resume --accept</c> lets a parked lane pass.</summary>
public enum AcceptKind
{
    /// <summary>Records that retention removed before they were read.</summary>
    Gap,

    /// <summary>A log that was cut back below the position.</summary>
    Truncated,

    /// <summary>A source or target topic that was deleted and created again.</summary>
    Recreated,
}
