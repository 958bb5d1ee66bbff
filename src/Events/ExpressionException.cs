namespace Keystone.Events;

/// <summary>An expression that was expected to compile does not. Topologies are checked when they load, so this is a defect of the caller.</summary>
public sealed class ExpressionException(string source, IReadOnlyList<ExpressionError> errors)
    : Exception($"'{source}' does not compile: {string.Join("; ", errors)}")
{
    public IReadOnlyList<ExpressionError> Errors { get; } = errors;
}
