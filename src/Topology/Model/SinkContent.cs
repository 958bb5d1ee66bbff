namespace Keystone.Topology.Model;

/// <summary>What a jsonl sink writes per record.</summary>
public enum SinkContent
{
    /// <summary>The value as it came.</summary>
    Value,

    /// <summary>The whole record, as <c>keystone tail --json</c> prints it.</summary>
    Record,
}
