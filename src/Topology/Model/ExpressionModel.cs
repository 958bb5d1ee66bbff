namespace Keystone.Topology.Model;

/// <summary>An expression of the filter language and where it stands. It compiled when the topology was loaded.</summary>
public sealed record ExpressionModel
{
    public required string Text { get; init; }
    public SourcePlace Place { get; init; }

    public override string ToString() => Text;
}
