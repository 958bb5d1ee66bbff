using Keystone.Topology.Model;

namespace Keystone.Router.Testing;

/// <summary>How one entry of <c>tests:</c> went. Each difference is a line that says where it is declared, what came and what was expected.</summary>
public sealed record TestOutcome(TestModel Test, IReadOnlyList<string> Differences)
{
    public bool Passed => Differences.Count == 0;
}
