using Keystone.Topology.Model;

namespace Keystone.Topology.Config;

/// <summary>A mirror as written.</summary>
public sealed record MirrorConfig : ConfigSection
{
    [Option("between", "Regions that mirror each other: every pair, both ways.", Kind = OptionKind.RegionName)]
    public IReadOnlyList<Spot<string>>? Between { get; init; }

    [Option("from", "Region that is mirrored, one way; with `to`.", Kind = OptionKind.RegionName)]
    public Spot<string>? From { get; init; }

    [Option("to", "Region that it is mirrored to.", Kind = OptionKind.RegionName)]
    public Spot<string>? To { get; init; }

    [Option("clusters", "Which cluster of each region.", Required = true)]
    public MirrorClustersConfig? Clusters { get; init; }

    [Option("topics", "Topics by name or pattern; `*` stands for any characters.", Kind = OptionKind.Pattern, Required = true)]
    public IReadOnlyList<Spot<string>>? Topics { get; init; }

    [Option("exclude", "Topics left out, by name or pattern.", Kind = OptionKind.Pattern, Default = "none", MayBeEmpty = true)]
    public IReadOnlyList<Spot<string>>? Exclude { get; init; }

    [Option("delivery", "What the mirror promises: `exactly_once` or `at_least_once`.", Default = "exactly_once")]
    public Spot<DeliveryClass>? Delivery { get; init; }

    [Option("lanes", "Lanes of each direction.", Default = "one per 16 source partitions at the first start", Range = "1..1024")]
    public Spot<int>? Lanes { get; init; }

    [Option("groups", "Consumer groups that are kept in step; a list is short for `include`.", Default = "none")]
    public MirrorGroupsConfig? Groups { get; init; }

    [Option("configs", "Whether topic configs go along.", Default = "true")]
    public Spot<bool>? Configs { get; init; }

    [Option("acls", "Whether ACLs go along.", Default = "true")]
    public Spot<bool>? Acls { get; init; }

    [Option("authority", "Region whose configs and ACLs hold, where no stream declares them.", Kind = OptionKind.RegionName)]
    public Spot<string>? Authority { get; init; }

    [Option("throttle", "Fetched bytes per second at most.", Default = "no limit", Range = "1KiB/s..1TiB/s")]
    public Spot<ByteRate>? Throttle { get; init; }

    [Option("max_batch", "Largest batch that is produced.", Default = "the target's `max.message.bytes`", Range = "1KiB..1GiB")]
    public Spot<long>? MaxBatch { get; init; }

    [Option("start", "Where a mirror without a position begins: `earliest`, `latest` or a timestamp.", Default = "earliest")]
    public Spot<StartPosition>? Start { get; init; }

    [Option("on_gap", "What it does when the source no longer has the records at its position.", Default = "stop")]
    public Spot<GapAction>? OnGap { get; init; }

    [Option("on_error", "What happens to a record that the target refuses: `stop` or `dead_letter`.", Default = "stop")]
    public Spot<ErrorAction>? OnError { get; init; }

    [Option("objectives", "What a drill is held to.")]
    public ObjectivesConfig? Objectives { get; init; }

    [Option("relay", "Whether it passes on what other mirrors brought.", Default = "false")]
    public Spot<bool>? Relay { get; init; }

    [Option("grow", "Whether unequal partition counts are levelled up at the first start.", Default = "false")]
    public Spot<bool>? Grow { get; init; }
}
