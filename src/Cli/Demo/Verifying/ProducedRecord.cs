namespace Keystone.Cli.Demo.Verifying;

/// <summary>A record that stands in a source topic for good, with its coordinates there.</summary>
internal readonly record struct ProducedRecord(
    byte[]? Key,
    byte[]? Value,
    IReadOnlyList<KeyValuePair<string, byte[]?>> Headers,
    string Topic,
    int Partition,
    long Offset,
    long Timestamp
);
