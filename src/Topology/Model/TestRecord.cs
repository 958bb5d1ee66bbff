namespace Keystone.Topology.Model;

/// <summary>
/// A record of a test. As input, what is not declared is null, empty or zero; as an expectation, only what is declared is compared.
/// </summary>
public sealed record TestRecord
{
    public bool HasKey { get; init; }

    /// <summary>Null where the key is declared null.</summary>
    public ReadOnlyMemory<byte>? Key { get; init; }

    /// <summary>True where any of <c>value</c>, <c>value_text</c> and <c>value_base64</c> is declared; an input without is a tombstone.</summary>
    public bool HasValue { get; init; }

    /// <summary>True for <c>value</c>: the bytes are one JSON text (compared as JSON, not byte by byte).</summary>
    public bool ValueIsJson { get; init; }
    public ReadOnlyMemory<byte> Value { get; init; }

    /// <summary>In declared order, a repeated name once per value, a null value as null; the list is null where not declared.</summary>
    public IReadOnlyList<(string Name, ReadOnlyMemory<byte>? Value)>? Headers { get; init; }

    /// <summary>An expectation's target topic.</summary>
    public string? Topic { get; init; }
    public int? Partition { get; init; }
    public long? Offset { get; init; }
    public DateTimeOffset? Timestamp { get; init; }
    public SourcePlace Place { get; init; }
}
