namespace Keystone.Topology.Model;

/// <summary>The schema that a stream's values follow.</summary>
public sealed record SchemaModel
{
    public required string Subject { get; init; }

    /// <summary><c>backward</c>, <c>forward</c>, <c>full</c>, their <c>_transitive</c> forms, or <c>none</c>.</summary>
    public required string Compatibility { get; init; }
}
