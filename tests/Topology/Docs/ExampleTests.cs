using System.Text;
using System.Text.RegularExpressions;
using Shouldly;
using Xunit;

namespace Keystone.Topology.Tests.Docs;

/// <summary>Every YAML example of a topology in the documents loads: those of single sections within a whole topology that this class adds.</summary>
public sealed partial class ExampleTests
{
    private static readonly string[] Sections =
    [
        "keystone",
        "pipeline",
        "include",
        "regions",
        "tiers",
        "streams",
        "routes",
        "mirrors",
        "sinks",
        "tests",
    ];

    /// <summary>What stands around an example that does not have it itself. Examples use these names.</summary>
    private static readonly Dictionary<string, string> Around = new()
    {
        ["keystone"] = "keystone: 1",
        ["pipeline"] = "pipeline: media",
        ["regions"] = """
            regions:
              us:
                home: us-tier1
                clusters:
                  us-front: { role: fronting, bootstrap: embedded }
                  us-tier1: { role: consumer, tier: 1, bootstrap: embedded }
                  us-tier2: { role: consumer, tier: 2, bootstrap: embedded }
              eu:
                home: eu-tier1
                clusters:
                  eu-front: { role: fronting, bootstrap: embedded }
                  eu-tier1: { role: consumer, tier: 1, bootstrap: embedded }
                  eu-tier2: { role: consumer, tier: 2, bootstrap: embedded }
            """,
        ["tiers"] = "tiers: { 1: {}, 2: {} }",
        ["streams"] = """
            streams:
              plays: { format: json, partitions: 12, delivery: exactly_once }
              app-logs: { format: json, partitions: 8, regions: [us] }
            """,
        ["sinks"] = """
            sinks:
              archive: { file: { path: data/archive } }
              search: { elasticsearch: { url: "http://127.0.0.1:9200", index: a } }
            """,
    };

    public static TheoryData<string, int> Examples
    {
        get
        {
            var data = new TheoryData<string, int>();
            var files = Directory
                .EnumerateFiles(Checkout.Root, "*.md")
                .Concat(Directory.EnumerateFiles(Checkout.At("docs"), "*.md", SearchOption.AllDirectories));
            foreach (var file in files.Select(f => Path.GetRelativePath(Checkout.Root, f)).Order(StringComparer.Ordinal))
            foreach (var (line, _) in Blocks(file))
                data.Add(file, line);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public void Each_example_loads(string file, int line)
    {
        var example = Blocks(file).Single(b => b.Line == line).Yaml;
        var whole = string.Join('\n', Around.Where(a => !KeysOf(example).Contains(a.Key)).Select(a => a.Value).Prepend(example)) + "\n";
        // Loaded from the root's folder, where what an example includes would be.
        var result = TopologyLoader.Load(Checkout.At("topology.yaml"), Encoding.UTF8.GetBytes(whole), TopologyEnvironment.Empty);
        var errors = result.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error);
        Loading.Lines(errors).ShouldBeEmpty($"{file}:{line}");
    }

    [Fact]
    public void The_user_documentation_has_an_example_of_every_section()
    {
        var shown = Blocks("docs/topology.md").SelectMany(b => KeysOf(b.Yaml)).ToHashSet();
        Sections.Except(shown).ShouldBeEmpty();
    }

    /// <summary>Fenced YAML whose first key is one of a topology's.</summary>
    private static IEnumerable<(int Line, string Yaml)> Blocks(string file)
    {
        var text = File.ReadAllText(Checkout.At(file));
        foreach (Match block in Fenced().Matches(text))
        {
            var yaml = block.Groups["yaml"].Value;
            if (KeysOf(yaml).FirstOrDefault() is { } first && Sections.Contains(first))
                yield return (text[..block.Groups["yaml"].Index].Count(c => c == '\n') + 1, yaml);
        }
    }

    private static IEnumerable<string> KeysOf(string yaml) => TopLevelKey().Matches(yaml).Select(m => m.Groups["key"].Value);

    [GeneratedRegex(@"^```ya?ml\n(?<yaml>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fenced();

    [GeneratedRegex(@"^(?<key>[a-z_]+):", RegexOptions.Multiline)]
    private static partial Regex TopLevelKey();
}
