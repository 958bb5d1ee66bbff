namespace Keystone.Topology.Config;

/// <summary>A record of a test as written.</summary>
public sealed record TestRecordConfig : ConfigSection
{
    [Option("stream", "Input only: the stream that it enters.", Kind = OptionKind.Topic)]
    public Spot<string>? Stream { get; init; }

    [Option("topic", "Expectation only: the topic that it goes to.", Kind = OptionKind.Topic)]
    public Spot<string>? Topic { get; init; }

    [Option("key", "Text, `null`, or `{ base64: … }`.", Default = "null")]
    public RawValue? Key { get; init; }

    [Option("value", "A value that is JSON, written as YAML. An input without any of the three is a tombstone.")]
    public RawValue? Value { get; init; }

    [Option("value_text", "A value as text.")]
    public Spot<string>? ValueText { get; init; }

    [Option("value_base64", "A value as base64.")]
    public Spot<string>? ValueBase64 { get; init; }

    [Option("headers", "Names with text, `{ base64: … }` or, for repeated names, a list of such.", Default = "none")]
    public RawValue? Headers { get; init; }

    [Option("partition", "Partition.", Default = "0", Range = "0..99999")]
    public Spot<int>? Partition { get; init; }

    [Option("offset", "Offset.", Default = "its place in the input", Range = "0..2000000000")]
    public Spot<int>? Offset { get; init; }

    [Option("timestamp", "Timestamp with its offset from UTC (RFC 3339).", Default = "the epoch")]
    public Spot<DateTimeOffset>? Timestamp { get; init; }
}
