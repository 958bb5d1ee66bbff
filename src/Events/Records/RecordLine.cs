namespace Keystone.Events.Records;

/// <summary>A record read back from its JSON (see <see cref="RecordJsonWriter"/>). What the line leaves out is null, or -1.</summary>
public sealed class RecordLine
{
    public byte[]? Key { get; init; }

    public byte[]? Value { get; init; }

    public IReadOnlyList<KeyValuePair<string, byte[]?>> Headers { get; init; } = [];

    public string? Topic { get; init; }

    public int Partition { get; init; } = -1;

    public long Offset { get; init; } = -1;

    /// <summary>Milliseconds since 1970-01-01 UTC; -1: none.</summary>
    public long Timestamp { get; init; } = -1;

    /// <summary>The record as the expressions see it. <paramref name="headerBlock"/> is kept by the caller: <c>HeaderBlock.Encode(Headers)</c>.</summary>
    public EventContext AsContext(ReadOnlySpan<byte> headerBlock) =>
        new()
        {
            Key = Key,
            HasKey = Key is not null,
            Value = Value,
            HasValue = Value is not null,
            Headers = headerBlock,
            Topic = Topic,
            Partition = Partition,
            Offset = Offset,
            Timestamp = Timestamp,
        };
}
