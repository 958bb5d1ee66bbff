using System.Text;
using Keystone.Topology.Binding;
using Keystone.Topology.Config;

namespace Keystone.Topology.Docs;

/// <summary>Writes docs/config.md from the config records, so that it says what the binder reads.</summary>
public static class ConfigReference
{
    private static readonly (string Title, Type Section, string Intro)[] Sections =
    [
        (
            "The file",
            typeof(TopologyConfig),
            "Included files may have `streams`, `routes`, `sinks` and `tests`; the rest stands in the root file."
        ),
        ("regions.NAME", typeof(RegionConfig), ""),
        ("regions.NAME.workers", typeof(WorkersConfig), ""),
        ("regions.NAME.clusters.NAME", typeof(ClusterConfig), ""),
        ("regions.NAME.clusters.NAME.security", typeof(SecurityConfig), ""),
        ("tiers.NUMBER", typeof(TierConfig), ""),
        ("streams.NAME", typeof(StreamConfig), ""),
        ("streams.NAME.schema", typeof(SchemaConfig), ""),
        ("routes.NAME", typeof(RouteConfig), ""),
        ("routes.NAME.from", typeof(RouteFromConfig), "A stream's name alone, or a mapping:"),
        (
            "routes.NAME.to, routes.NAME.split[].to",
            typeof(TargetConfig),
            "One of `tier`, `cluster` and `sink`; the other keys are for topics."
        ),
        ("routes.NAME.split[]", typeof(BranchConfig), ""),
        ("mirrors.NAME", typeof(MirrorConfig), ""),
        ("mirrors.NAME.clusters", typeof(MirrorClustersConfig), ""),
        ("mirrors.NAME.groups", typeof(MirrorGroupsConfig), "A list is short for `include`."),
        ("mirrors.NAME.objectives", typeof(ObjectivesConfig), ""),
        ("sinks.NAME", typeof(SinkConfig), "One of `file`, `s3` and `elasticsearch`; the other keys are for files and objects."),
        ("sinks.NAME.file", typeof(FileSinkConfig), ""),
        ("sinks.NAME.s3", typeof(S3SinkConfig), ""),
        ("sinks.NAME.elasticsearch", typeof(ElasticsearchSinkConfig), ""),
        ("sinks.NAME.elasticsearch.auth", typeof(ElasticsearchAuthConfig), ""),
        ("sinks.NAME.elasticsearch.tls", typeof(ElasticsearchTlsConfig), ""),
        ("sinks.NAME.elasticsearch.limits", typeof(ElasticsearchLimitsConfig), ""),
        ("sinks.NAME.partition_by", typeof(SinkPartitionConfig), ""),
        ("sinks.NAME.rotate", typeof(RotateConfig), ""),
        ("sinks.NAME.spill", typeof(SpillConfig), ""),
        ("tests[]", typeof(TestConfig), "`expect` takes a count or a list of records for each route."),
        ("tests[].input[], tests[].expect.NAME[]", typeof(TestRecordConfig), ""),
    ];

    /// <summary>The types of sections that the reference describes.</summary>
    internal static IEnumerable<Type> Described => Sections.Select(s => s.Section);

    public static string Markdown()
    {
        var text = new StringBuilder();
        text.Append("# Options of topology.yaml\n\n");
        text.Append("Generated from the config records (`src/Topology/Config`): a test fails where it is stale. ");
        text.Append("docs/topology.md says what the sections are for, with examples.\n\n");
        text.Append(
            "Sizes are numbers with `B`, `KiB`, `MiB`, `GiB` or `TiB`, rates the same with `/s`, durations numbers with `ms`, `s`, `m`, `h` "
        );
        text.Append("or `d` (`1h30m`), timestamps RFC 3339 with their offset from UTC. ");
        text.Append("`${NAME}`, `${NAME:-default}` and `${file:PATH}` are filled in in any value; `$${` stands for `${`.\n");
        foreach (var (title, section, intro) in Sections)
            Append(text, title, section, intro);
        return text.ToString();
    }

    private static void Append(StringBuilder text, string title, Type section, string intro)
    {
        text.Append($"\n## {title}\n\n");
        if (intro.Length > 0)
            text.Append($"{intro}\n\n");
        text.Append("| key | type | default | what it says |\n|---|---|---|---|\n");
        foreach (var option in OptionTable.For(section).Options.Where(o => !o.Option.ShortFormOnly))
            text.Append(
                $"| `{option.Key}` | {Type(option)} | {Default(option.Option)} | {option.Option.Description}{(option.Option.Later ? " Not in this version." : "")} |\n"
            );
    }

    private static string Type(BoundOption option)
    {
        var words = OptionTypes.Of(option);
        foreach (var article in (string[])["an ", "a "])
            if (words.StartsWith(article, StringComparison.Ordinal))
                words = words[article.Length..];
        // Choices are code; a bar would end the table's cell.
        return words.StartsWith("one of ", StringComparison.Ordinal)
            ? string.Join(", ", words["one of ".Length..].Split(", ").Select(c => $"`{c}`"))
            : words;
    }

    private static string Default(OptionAttribute option) => option.Required ? "**needed**" : option.Default ?? "";
}
