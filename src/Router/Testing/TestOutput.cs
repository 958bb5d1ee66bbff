namespace Keystone.Router.Testing;

/// <summary>A record that left a route in a test. To a sink it keeps the source's topic, partition and offset.</summary>
internal sealed record TestOutput
{
    public required string Topic { get; init; }

    public required int Partition { get; init; }

    /// <summary>In the source.</summary>
    public required long Offset { get; init; }

    public required long TimestampMs { get; init; }

    public byte[]? Key { get; init; }

    /// <summary>Null: a tombstone.</summary>
    public byte[]? Value { get; init; }

    public IReadOnlyList<(string Name, byte[]? Value)> Headers { get; init; } = [];
}
