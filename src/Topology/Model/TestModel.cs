namespace Keystone.Topology.Model;

/// <summary>One entry of <c>tests:</c>: records that enter streams, and what must leave routes.</summary>
public sealed record TestModel
{
    public required string Name { get; init; }
    public required IReadOnlyList<TestInput> Input { get; init; }
    public required IReadOnlyList<TestExpectation> Expect { get; init; }
    public SourcePlace Place { get; init; }
}
