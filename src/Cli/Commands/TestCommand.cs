using System.CommandLine;
using System.Text.Json;
using Keystone.Cli.Hosting;
using Keystone.Cli.Topologies;
using Keystone.Router.Testing;

namespace Keystone.Cli.Commands;

/// <summary><c>keystone test</c>: the topology's <c>tests:</c>, run by the code that routes.</summary>
internal static class TestCommand
{
    public static Command Create(Session session)
    {
        var file = Session.TopologyArgument();
        var json = Session.JsonOption("The outcomes as one JSON document");
        var command = new KeystoneCommand(
            "test",
            "Runs the tests of a topology, without a cluster. Exit code 1 when an expectation is not met.",
            "keystone test topology.yaml"
        )
        {
            file,
            json,
        };
        command.SetAction((parsed, _) => Task.FromResult(Run(session.Terminal, parsed.GetValue(file), parsed.GetValue(json))));
        return command;
    }

    private static int Run(Terminal terminal, string? file, bool asJson)
    {
        if (LoadedTopology.Load(file, terminal, toRun: false) is not { } topology)
            return ExitCode.WrongInput;
        var outcomes = TestRunner.Run(topology.Model);
        var failed = outcomes.Count(outcome => !outcome.Passed);
        if (asJson)
            WriteJson(terminal, outcomes);
        else
            Write(terminal, outcomes, failed);
        return failed > 0 ? ExitCode.No : ExitCode.Done;
    }

    private static void Write(Terminal terminal, IReadOnlyList<TestOutcome> outcomes, int failed)
    {
        foreach (var outcome in outcomes)
        {
            terminal.Line(
                $"{(outcome.Passed ? "passed" : "FAILED")}  {outcome.Test.Name}{(outcome.Passed ? "" : $"  ({outcome.Test.Place})")}"
            );
            foreach (var line in outcome.Differences.SelectMany(difference => difference.Split('\n')))
                terminal.Line("        " + line);
        }
        terminal.Line($"{outcomes.Count - failed} passed, {failed} failed");
    }

    private static void WriteJson(Terminal terminal, IReadOnlyList<TestOutcome> outcomes)
    {
        using (var json = new Utf8JsonWriter(terminal.OutBytes, JsonOutput.Options))
        {
            json.WriteStartObject();
            json.WriteNumber("passed", outcomes.Count(outcome => outcome.Passed));
            json.WriteNumber("failed", outcomes.Count(outcome => !outcome.Passed));
            json.WriteStartArray("tests");
            foreach (var outcome in outcomes)
            {
                json.WriteStartObject();
                json.WriteString("name", outcome.Test.Name);
                json.WriteString("place", outcome.Test.Place.ToString());
                json.WriteBoolean("passed", outcome.Passed);
                json.WriteStartArray("differences");
                foreach (var difference in outcome.Differences)
                    json.WriteStringValue(difference);
                json.WriteEndArray();
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        terminal.Line("");
    }
}
