using Keystone.Topology.Model;

namespace Keystone.Topology.Config;

/// <summary>A sink's folders as written.</summary>
public sealed record SinkPartitionConfig : ConfigSection
{
    [Option("time", "One folder for each of these. Either this or `fields`.")]
    public Spot<TimeGranularity>? Time { get; init; }

    [Option("from", "Expression that gives a record's time.", Kind = OptionKind.Expression, Default = "timestamp")]
    public Spot<string>? From { get; init; }

    [Option("timezone", "Time zone of the folders, by its IANA name.", Default = "UTC")]
    public Spot<string>? Timezone { get; init; }

    [Option("fields", "Expressions whose values name the folders, in order.", Kind = OptionKind.Expression)]
    public IReadOnlyList<Spot<string>>? Fields { get; init; }
}
