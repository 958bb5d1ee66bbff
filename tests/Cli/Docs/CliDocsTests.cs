using System.Text;
using System.Text.RegularExpressions;
using Shouldly;
using Xunit;

namespace Keystone.Cli.Tests.Docs;

/// <summary><c>docs/cli.md</c> is the real <c>--help</c> of every command.</summary>
public sealed class CliDocsTests
{
    private static readonly string[] Commands =
    [
        "demo",
        "dev",
        "validate",
        "test",
        "run",
        "status",
        "produce",
        "tail",
        "filter",
        "resume",
        "internals",
        "internals dump",
    ];

    private static async Task<string> HelpAsync(string command)
    {
        var (status, text, error) = await InProcess.RunAsync("", [.. command.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"]);
        status.ShouldBe(0);
        error.ShouldBe("");
        // The program names itself after the test's host here.
        return Regex.Replace(text, @"^(\s+)\S*Tests\S*", "$1keystone", RegexOptions.Multiline).Trim();
    }

    [Fact]
    public async Task The_document_is_the_help_of_every_command()
    {
        var text = new StringBuilder(
            """
            # The `keystone` command

            Generated from `keystone COMMAND --help`; a test compares the two.

            Exit codes: 0 done; 1 it ran and the answer is no (a check failed); 2 the input is wrong (usage, topology, an expression); 3 a cluster or a worker could
            not be reached (never `run`, which waits: what is away leaves its flows paused and is tried again at least every 10 s); 130 interrupted. Ctrl-C and
            SIGTERM stop cleanly: positions committed, nothing lost; a second one stops at once. A clean stop of `dev`, `run` or `demo` exits 0.

            `dev` writes `.keystone/<pipeline>.dev.json` (pid, addresses of the embedded clusters) and each `run` `.keystone/<pipeline>.<region>.<pid>.json` (pid, address
            of its own HTTP) beside the topology. `bootstrap: embedded` attaches to a live `dev`.

            A record as JSON is `{"key","value","headers","topic","partition","offset","timestamp"}`: a value that is JSON stands as JSON in `value`, one that is not in
            `value_text` (UTF-8) or `value_base64`, a tombstone has none of the three; keys and header values are strings, or `{"base64": "…"}`; a header name that comes
            more than once has an array. `tail` prints it, `--records` reads it, a file sink with `content: record` stores it.


            """.ReplaceLineEndings("\n")
        );
        text.Append("## keystone\n\n```\n").Append(await HelpAsync("")).Append("\n```\n");
        foreach (var command in Commands)
            text.Append($"\n## keystone {command}\n\n```\n").Append(await HelpAsync(command)).Append("\n```\n");
        GeneratedDocs.Check("docs/cli.md", text.ToString());
    }

    [Fact]
    public async Task Every_command_has_an_example_that_parses()
    {
        foreach (var command in Commands.Where(c => c != "internals"))
        {
            var help = await HelpAsync(command);
            help.ShouldMatch(@"Examples?:\n  keystone " + command, command);
        }
    }

    [Fact]
    public async Task Nothing_of_later_versions_is_listed()
    {
        var all = string.Join("\n", await Task.WhenAll(Commands.Prepend("").Select(HelpAsync)));
        foreach (
            var later in (string[])
                ["--skip-read", "--tier", "--id ", "--data", "plan", "apply", "mirror", "failover", "replay", "dlq", "throttle"]
        )
            all.ShouldNotContain(later);
    }
}
