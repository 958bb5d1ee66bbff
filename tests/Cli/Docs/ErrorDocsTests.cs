using System.Text;
using Keystone.Cli.Hosting;
using Keystone.Cli.Online;
using Keystone.Topology;
using Keystone.Topology.Diagnostics;
using Shouldly;
using Xunit;

namespace Keystone.Cli.Tests.Docs;

/// <summary>The command line's part of <c>docs/errors.md</c> is what its catalogue says.</summary>
public sealed class ErrorDocsTests
{
    private const string Begin = "<!-- cli: begin, generated from src/Cli/Hosting/CliErrors.cs and src/Cli/Online/OnlineCatalogue.cs -->";
    private const string End = "<!-- cli: end -->";

    [Fact]
    public void The_document_lists_every_code()
    {
        var text = new StringBuilder(
            """

            ## Command line (KS50…)

            One line on standard error, `keystone: CODE subject: fact. cure`, and the exit code of the table.

            | code | exit code | when | what to do |
            |---|---|---|---|

            """.ReplaceLineEndings("\n")
        );
        foreach (var kind in CliErrors.All)
            text.Append($"| {kind.Code} | {kind.ExitCode} | {kind.When} | {kind.Cure} |\n");
        text.Append(
            """

            ## Clusters and sinks (KS51…)

            Found by `keystone validate --online`, in the form of the topology's own findings. Warnings are marked; the others are errors.

            | code | finding | why, and what to do |
            |---|---|---|

            """.ReplaceLineEndings("\n")
        );
        foreach (var entry in OnlineCatalogue.All)
        {
            var mark = entry.Severity == DiagnosticSeverity.Warning ? " (warning)" : "";
            text.Append($"| {entry.Code} | {entry.Title}{mark} | {entry.Meaning} |\n");
        }
        text.Append('\n');

        var file = File.ReadAllText(Repository.At("docs/errors.md"));
        var begin = file.IndexOf(Begin, StringComparison.Ordinal);
        var end = file.IndexOf(End, StringComparison.Ordinal);
        var fresh =
            begin < 0 || end < begin ? $"{file.TrimEnd()}\n\n{Begin}\n{text}{End}\n" : $"{file[..begin]}{Begin}\n{text}{file[end..]}";
        GeneratedDocs.Check("docs/errors.md", fresh);
    }

    [Fact]
    public void Codes_are_unique()
    {
        var codes = Catalogue
            .All.Select(entry => entry.Code)
            .Concat(CliErrors.All.Select(kind => kind.Code))
            .Concat(OnlineCatalogue.All.Select(entry => entry.Code))
            .ToList();
        codes.ShouldBeUnique();
        codes.ShouldAllBe(code => code.StartsWith("KS", StringComparison.Ordinal) && code.Length == 6);
    }
}
