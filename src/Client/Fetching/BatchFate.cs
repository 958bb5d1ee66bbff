namespace Keystone.Client.Fetching;

/// <summary>What read committed makes of a batch.</summary>
public enum BatchFate
{
    /// <summary>Its records count.</summary>
    Keep,

    /// <summary>It belongs to an aborted transaction.</summary>
    Aborted,

    /// <summary>It is a commit or abort marker, or another control batch; it only moves the position.</summary>
    Control,
}
