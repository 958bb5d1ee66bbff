namespace Keystone.Embedded.Groups;

/// <summary>The states of a classic group; their names are what ListGroups and DescribeGroups show.</summary>
internal enum GroupState
{
    Empty,
    PreparingRebalance,
    CompletingRebalance,
    Stable,
    Dead,
}
