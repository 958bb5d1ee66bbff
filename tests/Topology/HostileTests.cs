using System.Diagnostics;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Shouldly;
using Xunit;

namespace Keystone.Topology.Tests;

/// <summary>Whatever a file holds, loading ends with findings, in bounded memory and time, and never throws.</summary>
public sealed class HostileTests
{
    private const long MemoryBytes = 1L << 30;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public static TheoryData<string, string> Bombs =>
        new()
        {
            { "brackets", new string('[', 1_000_000) },
            { "braces", new string('{', 1_000_000) },
            { "dashes", string.Concat(Enumerable.Repeat("- ", 500_000)) + "a" },
            { "question marks", string.Concat(Enumerable.Repeat("? ", 500_000)) + "a" },
            { "indentation", string.Concat(Enumerable.Range(0, 1_500).Select(i => new string(' ', i) + "a:\n")) },
            { "aliases of aliases", Aliases("[", "]", 30) },
            { "merges of merges", Merges(30) },
            { "a wide list", "x: [" + string.Concat(Enumerable.Repeat("a,", 600_000)) + "]" },
            { "a wide mapping", string.Concat(Enumerable.Range(0, 400_000).Select(i => $"k{i}: v\n")) },
            {
                "many streams",
                "streams:\n" + string.Concat(Enumerable.Range(0, 20_000).Select(i => $"  s{i}: {{ format: jsn, partitions: 1 }}\n"))
            },
            { "a huge plain scalar", "pipeline: " + new string('a', 3_000_000) },
            { "a huge quoted scalar", "pipeline: \"" + new string('a', 3_000_000) },
            { "a huge block", "pipeline: |\n  " + new string('a', 3_000_000) },
            { "a huge key", new string('a', 3_000_000) + ": 1" },
            { "a huge comment", "# " + new string('a', 3_000_000) },
            { "many documents", string.Concat(Enumerable.Repeat("---\na: 1\n", 100_000)) },
            { "many directives", string.Concat(Enumerable.Repeat("%TAG !a! b\n", 100_000)) },
            { "many anchors", string.Concat(Enumerable.Range(0, 100_000).Select(i => $"- &a{i} x\n")) },
            { "many variables", "pipeline: \"" + string.Concat(Enumerable.Repeat("${A:-b}", 400_000)) + "\"" },
            { "large numbers", "keystone: " + new string('9', 200_000) },
            { "too large a file", new string(' ', 5 << 20) },
            { "a chain of routes", Chain(3_000) },
            { "routes times regions", Product(1_000, 60) },
            {
                "a large number in a test",
                $"tests: [{{ name: t, input: [{{ stream: s, value: 0x{new string('f', 200_000)} }}], expect: {{}} }}]"
            },
            { "routes that all feed each other", Mesh(60) },
            { "mirrors of everything", Mirrors(90, 60) },
            { "mirrors of much", Mirrors(60, 4) },
            { "one mirror of many regions", Mirrors(1, 31) },
        };

    [Theory]
    [MemberData(nameof(Bombs), DisableDiscoveryEnumeration = true)]
    public void A_bomb_ends_in_findings_within_bounds(string name, string yaml)
    {
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var clock = Stopwatch.StartNew();
        var result = Loading.Text(yaml);
        clock.Elapsed.ShouldBeLessThan(Patience, name);
        (GC.GetAllocatedBytesForCurrentThread() - allocated).ShouldBeLessThan(MemoryBytes, name);
        result.Diagnostics.ShouldNotBeEmpty(name);
        result.Diagnostics.Count.ShouldBeLessThanOrEqualTo(1_001);
        result.Diagnostics.ShouldAllBe(d => d.ToString().Length < 2_000);
    }

    [Fact]
    public void Thousands_of_findings_end_with_their_number()
    {
        var yaml = "streams:\n" + string.Concat(Enumerable.Range(0, 2_000).Select(i => $"  s{i}: {{ format: jsn, partitions: 1 }}\n"));
        var result = Loading.Text(yaml);
        result.Diagnostics.Count.ShouldBe(1_001);
        result.Diagnostics[^1].Code.ShouldBe("KS1017");
        result.Model.ShouldBeNull();
    }

    [Fact]
    public void A_file_beyond_the_limit_is_not_read()
    {
        var path = Path.Combine(Directory.CreateTempSubdirectory("keystone-topology-").FullName, "topology.yaml");
        File.WriteAllBytes(path, new byte[5 << 20]);
        TopologyLoader.Load(path, TopologyEnvironment.Empty).Diagnostics.Single().Code.ShouldBe("KS1005");
    }

    [Property(MaxTest = 500)]
    public bool Any_bytes_are_loaded_or_refused(byte[] bytes) => Ends(bytes);

    [Property(MaxTest = 500)]
    public bool Any_text_is_loaded_or_refused(string? text) => Ends(Encoding.UTF8.GetBytes(text ?? ""));

    [Property(MaxTest = 300)]
    public Property Any_mutation_of_a_topology_is_loaded_or_refused() => Prop.ForAll(Mutation.OfSamples(1, 12).ToArbitrary(), Ends);

    [Property(MaxTest = 20_000)]
    [Trait("size", "long")]
    public Property Any_mutation_of_a_topology_is_loaded_or_refused_long() => Prop.ForAll(Mutation.OfSamples(1, 6).ToArbitrary(), Ends);

    private static bool Ends(byte[] yaml)
    {
        var result = Loading.Bytes(yaml);
        return (result.Model is null) == result.Diagnostics.Any(d => d.Severity == DiagnosticSeverity.Error)
            && result.Diagnostics.All(d => d is { Line: > 0, Column: > 0, Fact.Length: > 0 });
    }

    private static string Aliases(string open, string close, int levels)
    {
        var text = new StringBuilder($"a0: &a0 {open}x,x,x,x,x,x,x,x,x{close}\n");
        for (var i = 1; i < levels; i++)
            text.Append($"a{i}: &a{i} {open}{string.Join(',', Enumerable.Repeat($"*a{i - 1}", 9))}{close}\n");
        return text.ToString();
    }

    private static string Merges(int levels)
    {
        var text = new StringBuilder("a0: &a0 { k: { l: m } }\n");
        for (var i = 1; i < levels; i++)
            text.Append($"a{i}: &a{i} {{ <<: [*a{i - 1}, *a{i - 1}], x{i}: *a{i - 1}, y{i}: *a{i - 1} }}\n");
        return text.ToString();
    }

    private const string Us =
        "keystone: 1\npipeline: p\nregions: { us: { home: f, clusters: { f: { role: fronting, bootstrap: embedded }, c: { role: consumer, tier: 1, bootstrap: embedded } } } }\ntiers: { 1: {} }\nstreams: { s: { format: json, partitions: 1 } }\n";

    /// <summary>Each route reads what the next in the file writes; the last is wrong, so that there is a finding.</summary>
    private static string Chain(int length) =>
        Us
        + "routes:\n"
        + string.Concat(
            Enumerable.Range(0, length).Select(i => $"  r{i}: {{ from: {{ tier: 1, topic: t{i + 1} }}, to: {{ tier: 1, topic: t{i} }} }}\n")
        )
        + "x: 1\n";

    private static string Mesh(int topics) =>
        Us
        + "routes:\n"
        + string.Concat(
            from a in Enumerable.Range(0, topics)
            from b in Enumerable.Range(0, topics)
            select $"  r{a}-{b}: {{ from: {{ tier: 1, topic: t{a} }}, to: {{ tier: 1, topic: t{b} }} }}\n"
        );

    private static string Product(int routes, int regions) =>
        "keystone: 1\npipeline: p\nregions:\n"
        + string.Concat(
            Enumerable
                .Range(0, regions)
                .Select(i => $"  g{i}: {{ home: f{i}, clusters: {{ f{i}: {{ role: fronting, bootstrap: embedded }} }} }}\n")
        )
        + "streams: { s: { format: json, partitions: 1 } }\nroutes:\n"
        + string.Concat(Enumerable.Range(0, routes).Select(i => $"  r{i}: {{ from: s, to: {{ tier: 1 }} }}\n"));

    private static string Mirrors(int mirrors, int regions) =>
        "keystone: 1\npipeline: p\nregions:\n"
        + string.Concat(
            Enumerable
                .Range(0, regions)
                .Select(i => $"  g{i}: {{ home: c{i}, clusters: {{ c{i}: {{ role: consumer, tier: 1, bootstrap: embedded }} }} }}\n")
        )
        + "tiers: { 1: {} }\nmirrors:\n"
        + string.Concat(
            Enumerable
                .Range(0, mirrors)
                .Select(i =>
                    $"  m{i}: {{ between: [{string.Join(", ", Enumerable.Range(0, regions).Select(r => $"g{r}"))}], clusters: {{ tier: 1 }}, topics: [a{i}, \"*\"] }}\n"
                )
        );
}
