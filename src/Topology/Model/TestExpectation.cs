namespace Keystone.Topology.Model;

/// <summary>What a route must give: a count, or records in order. One of the two is set.</summary>
public sealed record TestExpectation
{
    public required RouteModel Route { get; init; }
    public int? Count { get; init; }
    public IReadOnlyList<TestRecord>? Records { get; init; }
    public SourcePlace Place { get; init; }
}
