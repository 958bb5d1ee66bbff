namespace Keystone.Topology.Config;

/// <summary>One entry of a section whose keys are names that the user gives.</summary>
public sealed record NamedEntry<T>(Spot<string> Name, T Value);
