using System.Diagnostics;
using System.Text.RegularExpressions;
using Keystone.Testing;
using Keystone.Topology;
using Shouldly;
using Xunit;

namespace Keystone.Cli.Tests.Docs;

/// <summary>
/// What the README shows is what happens. Each <c>console</c> block is run as it stands, in a copy of the root topology; lines that begin with <c>$</c> are
/// commands, the others what they print: equal but for numbers, <c>…</c> stands for any lines. Each <c>yaml</c> block loads without a finding.
/// </summary>
[Trait("kind", "functional")]
public sealed class ReadmeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public ReadmeTests()
    {
        File.Copy(Repository.At("topology.yaml"), _folder.File("topology.yaml"));
        Directory.CreateDirectory(_folder.File("streams"));
        foreach (var file in Directory.GetFiles(Repository.At("streams")))
            File.Copy(file, Path.Combine(_folder.File("streams"), Path.GetFileName(file)));
        File.CreateSymbolicLink(_folder.File("keystone"), Path.Combine(AppContext.BaseDirectory, "keystone"));
    }

    public void Dispose() => _folder.Dispose();

    public static TheoryData<int> ConsoleBlocks() => [.. Enumerable.Range(0, Blocks("console").Count)];

    private static List<string> Blocks(string language) =>
        [
            .. Regex
                .Matches(
                    File.ReadAllText(Repository.At("README.md")),
                    $"^```{language}\n(.*?)^```",
                    RegexOptions.Multiline | RegexOptions.Singleline
                )
                .Select(m => m.Groups[1].Value),
        ];

    [Fact]
    public void There_are_commands_and_snippets_to_check()
    {
        Blocks("console").Count.ShouldBeGreaterThan(1);
        Blocks("yaml").Count.ShouldBeGreaterThan(0);
    }

    [Theory]
    [MemberData(nameof(ConsoleBlocks))]
    public void Commands_print_what_the_readme_says(int index)
    {
        var block = Blocks("console")[index];
        var commands = block.Split('\n').Where(line => line.StartsWith("$ ", StringComparison.Ordinal)).Select(line => line[2..]);
        var (status, text) = Run("exec 2>&1; set -e; trap 'kill $(jobs -p) 2>/dev/null || :' EXIT\n" + string.Join('\n', commands));
        status.ShouldBe(0, text);
        var expected = block.Split('\n').Where(line => line.Length > 0 && !line.StartsWith("$ ", StringComparison.Ordinal)).ToList();
        Shape(text).ShouldMatch(Pattern(expected), $"printed:\n{text}");
    }

    [Fact]
    public void Yaml_snippets_load_without_a_finding()
    {
        foreach (var snippet in Blocks("yaml"))
        {
            var result = TopologyLoader.Load(_folder.Write("snippet.yaml", snippet), TopologyEnvironment.Empty);
            result.Diagnostics.Concat(result.NotInThisVersion).Select(d => d.ToString()).ShouldBeEmpty();
        }
    }

    // Numbers and the machine's name differ from run to run.
    private static string Shape(string text) =>
        Regex.Replace(Regex.Replace(Regex.Replace(text, @"worker \S+/", "worker host/"), @"\d[\d,.:]*", "#"), @"[ \t]+", " ");

    private static string Pattern(List<string> lines) =>
        string.Join(
            @"\n(.*\n)*?",
            lines.Select(line => line.Trim() == "…" ? "" : Regex.Escape(Shape(line).TrimEnd())).Where(line => line.Length > 0)
        );

    private (int Status, string Text) Run(string script)
    {
        var start = new ProcessStartInfo("timeout", ["240", "bash", "-c", script])
        {
            WorkingDirectory = _folder.Path,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Remove("KEYSTONE_TOPOLOGY");
        using var bash = Process.Start(start)!;
        var error = bash.StandardError.ReadToEndAsync();
        var output = bash.StandardOutput.ReadToEnd();
        bash.WaitForExit();
        return (bash.ExitCode, output + error.GetAwaiter().GetResult());
    }
}
