using Keystone.Events;
using Keystone.Topology.Model;

namespace Keystone.Router.Routing;

/// <summary>One branch of a route, compiled.</summary>
/// <param name="Target">Index into the lane's targets.</param>
/// <param name="Where">Null takes every record that comes to it.</param>
/// <param name="PartitionBy">Set for <see cref="PartitionRuleKind.Expression"/> alone.</param>
public sealed record BranchPlan(int Target, CompiledExpression? Where, PartitionRuleKind Rule, CompiledExpression? PartitionBy);
