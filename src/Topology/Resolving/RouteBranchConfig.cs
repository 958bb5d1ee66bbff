using Keystone.Topology.Config;

namespace Keystone.Topology.Resolving;

/// <summary>One target of a route, from <c>to</c> or from <c>split</c>.</summary>
/// <param name="Where">Its own condition.</param>
/// <param name="To">The target as written.</param>
/// <param name="Label">How messages name it: <c>to</c>, <c>split[2].to</c>.</param>
internal sealed record RouteBranchConfig(Spot<string>? Where, TargetConfig To, string Label);
