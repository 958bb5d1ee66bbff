namespace Keystone.Events;

/// <summary>A compiled <c>select</c>: named expressions, written as one JSON object in the order of declaration.</summary>
public sealed class Projection
{
    internal Projection(IReadOnlyList<(string Name, CompiledExpression Expression)> fields) => Fields = fields;

    public IReadOnlyList<(string Name, CompiledExpression Expression)> Fields { get; }
}
