using Keystone.Topology.Model;

namespace Keystone.Topology;

/// <summary>What loading a topology gave: a model where there is no error, and everything found, in stable order.</summary>
public sealed record TopologyResult
{
    /// <summary>Null where any diagnostic is an error.</summary>
    public TopologyModel? Model { get; init; }

    /// <summary>Errors and warnings by file, line and column.</summary>
    public required IReadOnlyList<Diagnostic> Diagnostics { get; init; }

    /// <summary>
    /// What is right but does not run in this version: <c>run</c> and <c>demo</c> print these and exit 2, <c>validate</c> and
    /// <c>test</c> do not mind.
    /// </summary>
    public IReadOnlyList<Diagnostic> NotInThisVersion { get; init; } = [];

    public bool HasErrors => Model is null;
}
