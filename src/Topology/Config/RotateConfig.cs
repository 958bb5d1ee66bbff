namespace Keystone.Topology.Config;

/// <summary>When a sink closes its files, as written.</summary>
public sealed record RotateConfig : ConfigSection
{
    [Option("size", "Encoded bytes before compression.", Default = "64MiB", Range = "1KiB..1TiB")]
    public Spot<long>? Size { get; init; }

    [Option("records", "Number of records.", Default = "1000000", Range = "1..1000000000")]
    public Spot<int>? Records { get; init; }

    [Option("time", "Span of record time.", Default = "no limit", Range = "1s..365d")]
    public Spot<TimeSpan>? Time { get; init; }

    [Option("age", "Wall clock since the file was opened, for quiet topics.", Default = "no limit", Range = "1s..365d")]
    public Spot<TimeSpan>? Age { get; init; }
}
