using Keystone.Events;
using Keystone.Topology.Config;
using Keystone.Topology.Model;

namespace Keystone.Topology.Resolving;

/// <summary>An expression of the topology and what it is for.</summary>
/// <param name="Subject">Whose it is.</param>
/// <param name="Key">Where it stands in there: <c>split[2].where</c>.</param>
/// <param name="Text">The expression.</param>
/// <param name="Use">Which results compile.</param>
/// <param name="Format">Of the payload that it looks into; null where that is not known.</param>
internal sealed record ExpressionSite(string Subject, string Key, Spot<string> Text, ExpressionUse Use, PayloadFormat? Format)
{
    /// <summary>Whether the result has to be a timestamp.</summary>
    public bool IsTime { get; init; }
}
