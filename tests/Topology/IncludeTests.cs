using Keystone.Topology.Reading;
using Shouldly;
using Xunit;

namespace Keystone.Topology.Tests;

/// <summary>Which files an include takes, and in which order findings come.</summary>
public sealed class IncludeTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("keystone-topology-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("*.yaml", "a.yaml b.yaml")]
    [InlineData("?.yaml", "a.yaml b.yaml")]
    [InlineData("s/*.yaml", "s/c.yaml")]
    [InlineData("*/*.yaml", "s/c.yaml t/d.yaml")]
    [InlineData("**/*.yaml", "a.yaml b.yaml s/c.yaml t/d.yaml t/u/e.yaml")]
    [InlineData("t/**/e.yaml", "t/u/e.yaml")]
    [InlineData("none/*.yaml", "")]
    [InlineData("*.yml", "x.yml")]
    public void A_pattern_takes_files_in_ordinal_order(string pattern, string expected)
    {
        foreach (var file in (string[])["b.yaml", "a.yaml", "x.yml", ".hidden.yaml", "s/c.yaml", "t/d.yaml", "t/u/e.yaml", ".git/z.yaml"])
            Write(file, "");
        IncludeGlob.Find(_folder, pattern).ShouldBe(expected.Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public void Findings_come_by_file_as_read_then_by_place()
    {
        Write("topology.yaml", $"include: [b.yaml, a.yaml]\n{Root}\nroutes: {{ r: {{ from: none, to: {{ tier: 9 }} }} }}\nx: 1\n");
        Write("a.yaml", "streams: { a: { format: json } }\ny: 1\n");
        Write("b.yaml", "z: 1\nstreams: { b: { format: json } }\n");
        var places = Load().Diagnostics.Select(d => $"{Path.GetFileName(d.File)}:{d.Line} {d.Code}");
        places.ShouldBe([
            "topology.yaml:5 KS1202",
            "topology.yaml:5 KS1205",
            "topology.yaml:6 KS1101",
            "b.yaml:1 KS1101",
            "b.yaml:2 KS1102",
            "a.yaml:1 KS1102",
            "a.yaml:2 KS1101",
        ]);
    }

    [Fact]
    public void A_file_that_two_patterns_match_is_read_once_and_the_root_never_again()
    {
        Write("topology.yaml", $"include: [\"*.yaml\", \"?.yaml\"]\n{Root}\n");
        Write("a.yaml", "streams: { a: { format: json, partitions: 1 } }\n");
        var result = Load();
        Loading.Lines(result.Diagnostics).ShouldBe("");
        result.Model!.Streams.Single().Name.ShouldBe("a");
    }

    [Fact]
    public void A_broken_file_leaves_the_others_checked()
    {
        Write("topology.yaml", $"include: [a.yaml, b.yaml]\n{Root}\n");
        Write("a.yaml", "streams: {\n");
        Write("b.yaml", "streams: { b: { format: jsn, partitions: 1 } }\n");
        Load().Diagnostics.Select(d => d.Code).ShouldBe(["KS1003", "KS1106"]);
    }

    [Fact]
    public void More_files_than_the_limit_are_refused()
    {
        Write("topology.yaml", $"include: [\"many/*.yaml\"]\n{Root}\n");
        for (var i = 0; i < 1_001; i++)
            Write($"many/{i}.yaml", "tests: []\n");
        Load().Diagnostics.ShouldContain(d => d.Code == "KS1018");
    }

    [Fact]
    public void A_file_that_does_not_exist_and_a_folder_are_said_to_be_so()
    {
        Load()
            .Diagnostics.Single()
            .ToString()
            .ShouldEndWith("topology.yaml' cannot be read: it does not exist. Name the topology's file, or set KEYSTONE_TOPOLOGY.");
        TopologyLoader
            .Load(_folder, TopologyEnvironment.Empty)
            .Diagnostics.Single()
            .Fact.ShouldContain("it is a folder, or reading it is not allowed");
    }

    private const string Root = """
        keystone: 1
        pipeline: p
        regions: { us: { home: f, clusters: { f: { role: fronting, bootstrap: embedded } } } }
        """;

    private TopologyResult Load() => TopologyLoader.Load(Path.Combine(_folder, "topology.yaml"), TopologyEnvironment.Empty);

    private void Write(string file, string text)
    {
        var path = Path.Combine(_folder, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
