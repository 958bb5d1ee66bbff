namespace Keystone.Topology.Model;

/// <summary>Which branches of a split take a record.</summary>
public enum SplitMatch
{
    /// <summary>The first whose condition holds.</summary>
    First,

    /// <summary>Every one whose condition holds.</summary>
    All,
}
