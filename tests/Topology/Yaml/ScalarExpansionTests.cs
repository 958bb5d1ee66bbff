using Shouldly;
using Xunit;

namespace Keystone.Topology.Tests.Yaml;

/// <summary><c>${…}</c> in any scalar.</summary>
public sealed class ScalarExpansionTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("keystone-topology-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("${NAME}", "value")]
    [InlineData("a-${NAME}-b", "a-value-b")]
    [InlineData("${NAME:-other}", "value")]
    [InlineData("${EMPTY:-other}", "other")]
    [InlineData("${UNSET:-other}", "other")]
    [InlineData("x${UNSET:-}", "x")]
    [InlineData("${UNSET:-a:-b}", "a:-b")]
    [InlineData("$${NAME}", "${NAME}")]
    [InlineData("a$b", "a$b")]
    [InlineData("${file:secret}", "s3cret")]
    [InlineData("${NAME}${file:secret}", "values3cret")]
    public void Fills_in(string written, string value)
    {
        File.WriteAllText(Path.Combine(_folder, "secret"), "s3cret\n");
        Owner(written, ("NAME", "value"), ("EMPTY", "")).ShouldBe(value);
    }

    [Fact]
    public void A_file_is_relative_to_the_file_that_names_it()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "streams"));
        File.WriteAllText(Path.Combine(_folder, "streams", "secret"), "inner");
        File.WriteAllText(
            Path.Combine(_folder, "streams", "a.yaml"),
            "streams: { s: { format: json, partitions: 1, owner: '${file:secret}' } }"
        );
        var root = Path.Combine(_folder, "topology.yaml");
        File.WriteAllText(root, Minimal("").Replace("streams: ", "include: ['streams/*.yaml'] #"));
        TopologyLoader.Load(root, TopologyEnvironment.Empty).Model!.Streams.Single().Owner.ShouldBe("inner");
    }

    [Fact]
    public void A_filled_in_number_is_a_number() =>
        Loading
            .Text(Minimal("x").Replace("partitions: 1", "partitions: \"${N}\""), ("N", "7"))
            .Model!.Streams.Single()
            .Partitions.ShouldBe(7);

    [Fact]
    public void A_value_that_is_refused_is_shown_as_it_was_written()
    {
        var result = Loading.Text(Minimal("x").Replace("partitions: 1", "partitions: \"${N}\""), ("N", "hunter2"));
        Loading.Lines(result.Diagnostics).ShouldContain("'${N}' in 'partitions' is not an integer");
        Loading.Lines(result.Diagnostics).ShouldNotContain("hunter2");
    }

    [Fact]
    public void A_secret_file_that_is_too_large_or_not_UTF8_is_refused_without_its_content()
    {
        File.WriteAllText(Path.Combine(_folder, "large"), new string('x', 100_000));
        File.WriteAllBytes(Path.Combine(_folder, "bytes"), [0x68, 0xFF]);
        var lines = Loading.Lines(Load("${file:large}").Diagnostics) + Loading.Lines(Load("${file:bytes}").Diagnostics);
        lines.ShouldContain("KS1015 topology: file 'large' of '${file:…}' cannot be used: it holds more than 65,536 bytes");
        lines.ShouldContain("KS1015 topology: file 'bytes' of '${file:…}' cannot be used: it is not UTF-8");
    }

    [Fact]
    public void Filling_in_ends_at_the_limit()
    {
        File.WriteAllText(Path.Combine(_folder, "chunk"), new string('x', 60_000));
        var result = Load(string.Concat(Enumerable.Repeat("${file:chunk}", 1_000)));
        result.Diagnostics.ShouldContain(d => d.Code == "KS1005");
    }

    private string? Owner(string written, params (string, string)[] variables) => Load(written, variables).Model!.Streams.Single().Owner;

    private TopologyResult Load(string written, params (string, string)[] variables)
    {
        var root = Path.Combine(_folder, "topology.yaml");
        File.WriteAllText(root, Minimal(written));
        return TopologyLoader.Load(root, Loading.Environment(variables));
    }

    private static string Minimal(string owner) =>
        $$"""
            keystone: 1
            pipeline: p
            regions: { us: { home: f, clusters: { f: { role: fronting, bootstrap: embedded } } } }
            streams: { s: { format: json, partitions: 1, owner: "{{owner}}" } }
            """;
}
