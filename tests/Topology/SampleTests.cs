using System.Text.RegularExpressions;
using Keystone.Topology.Diagnostics;
using Shouldly;
using Xunit;

namespace Keystone.Topology.Tests;

/// <summary>The files under tests/topologies, each with its expected full text beside it.</summary>
public sealed partial class SampleTests
{
    /// <summary>Of a text longer than this the middle says nothing new.</summary>
    private const int MostLines = 40;

    public static TheoryData<string> Invalid => Files("invalid");

    public static TheoryData<string> Valid => Files("valid");

    [Theory]
    [MemberData(nameof(Invalid))]
    public void Each_invalid_topology_is_refused_with_its_full_text(string file)
    {
        var result = Load("invalid", file);
        Checkout.ShouldHold(Expected("invalid", file), Shown(result.Diagnostics));
        result.Model.ShouldBeNull();
        if (Code().Match(file) is { Success: true } code)
            result.Diagnostics.Select(d => d.Code).ShouldContain(code.Value);
    }

    [Theory]
    [MemberData(nameof(Valid))]
    public void Each_valid_topology_loads_with_its_warnings_and_what_is_not_in_this_version(string file)
    {
        var result = Load("valid", file);
        Checkout.ShouldHold(Expected("valid", file), Loading.Lines(result.Diagnostics) + Loading.Lines(result.NotInThisVersion));
        result.Model.ShouldNotBeNull();
        result.Diagnostics.ShouldAllBe(d => d.Severity == DiagnosticSeverity.Warning);
        result.NotInThisVersion.ShouldAllBe(d => d.Fact.Contains("not in this version"));
    }

    [Fact]
    public void Every_code_of_the_catalogue_has_a_file_that_shows_it()
    {
        var shown = Directory
            .EnumerateFiles(Checkout.At("tests", "topologies"), "*.txt", SearchOption.AllDirectories)
            .SelectMany(f => Code().Matches(File.ReadAllText(f)).Select(m => m.Value))
            .ToHashSet();
        Catalogue.All.Select(e => e.Code).Where(c => !shown.Contains(c)).ShouldBeEmpty();
    }

    [Fact]
    public void Codes_are_unique_and_in_their_group()
    {
        Catalogue.All.Select(e => e.Code).ShouldBeUnique();
        Catalogue.All.ShouldAllBe(e => Code().IsMatch(e.Code));
        Catalogue.All.ShouldAllBe(e => (e.Severity == DiagnosticSeverity.Warning) == (e.Code.StartsWith("KS18") || e.Code == "KS1017"));
    }

    [Fact]
    public void No_text_of_a_finding_holds_a_secret()
    {
        var secret = Loading.Environment(
            ("NO_SUCH_VARIABLE", "hunter2"),
            ("SECRET", "hunter2"),
            ("PASSWORD", "hunter2"),
            ("US", "hunter2")
        );
        foreach (var file in Directory.EnumerateFiles(Checkout.At("tests", "topologies"), "*.yaml", SearchOption.AllDirectories))
        {
            var result = TopologyLoader.Load(file, secret);
            Loading.Lines(result.Diagnostics).ShouldNotContain("hunter2", Case.Insensitive);
            Loading.Lines(result.NotInThisVersion).ShouldNotContain("hunter2", Case.Insensitive);
        }
    }

    // Loaded by a relative name, so that the texts are the same in every checkout.
    private static TopologyResult Load(string folder, string file)
    {
        var path = Path.GetRelativePath(Environment.CurrentDirectory, Checkout.At("tests", "topologies", folder, file));
        var result = TopologyLoader.Load(path, TopologyEnvironment.Empty);
        var prefix = Path.GetDirectoryName(path) + "/";
        return result with { Diagnostics = Shorten(result.Diagnostics), NotInThisVersion = Shorten(result.NotInThisVersion) };

        IReadOnlyList<Diagnostic> Shorten(IReadOnlyList<Diagnostic> all) =>
            [
                .. all.Select(d =>
                    d with
                    {
                        File = d.File.Replace(prefix, ""),
                        Fact = d.Fact.Replace(prefix, ""),
                        Cure = d.Cure.Replace(prefix, ""),
                    }
                ),
            ];
    }

    private static string Shown(IReadOnlyList<Diagnostic> all) =>
        all.Count <= MostLines
            ? Loading.Lines(all)
            : $"{Loading.Lines(all.Take(3))}… {all.Count - 6} more\n{Loading.Lines(all.TakeLast(3))}";

    private static string Expected(string folder, string file) =>
        Checkout.At("tests", "topologies", folder, Path.ChangeExtension(file, ".txt"));

    private static TheoryData<string> Files(string folder) =>
        [
            .. Directory
                .EnumerateFiles(Checkout.At("tests", "topologies", folder), "*.yaml")
                .Select(f => Path.GetFileName(f))
                .Order(StringComparer.Ordinal),
        ];

    [GeneratedRegex("KS1[0-9]{3}")]
    private static partial Regex Code();
}
