namespace Keystone.Flow.Workers;

/// <summary>Topics do not exist, and the worker was told not to create any.</summary>
public sealed class MissingTopicsException(IReadOnlyList<string> topics)
    : Exception($"these topics do not exist, and --no-create forbids to make them: {string.Join(", ", topics)}")
{
    /// <summary>Each as <c>topic on cluster</c>.</summary>
    public IReadOnlyList<string> Topics { get; } = topics;
}
