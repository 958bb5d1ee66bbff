namespace Keystone.Topology.Model;

/// <summary>Where a flow without a position begins.</summary>
public enum StartKind
{
    Earliest,
    Latest,
    Timestamp,
}
