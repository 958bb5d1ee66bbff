using System.CommandLine;
using System.Text.Json;
using Keystone.Cli.Hosting;
using Keystone.Cli.Topologies;
using Keystone.Topology;

namespace Keystone.Cli.Commands;

/// <summary><c>keystone validate</c>: every error and warning at once.</summary>
internal static class ValidateCommand
{
    public static Command Create(Session session)
    {
        var file = Session.TopologyArgument();
        var json = Session.JsonOption("The findings as one JSON document");
        var command = new KeystoneCommand(
            "validate",
            "Names every error and warning of a topology at once. Exit code 2 when there is an error.",
            "keystone validate topology.yaml"
        )
        {
            file,
            json,
        };
        command.SetAction(
            (parsed, _) => Task.FromResult(Run(session.Terminal, LoadedTopology.FileOf(parsed.GetValue(file)), parsed.GetValue(json)))
        );
        return command;
    }

    private static int Run(Terminal terminal, string file, bool asJson)
    {
        var result = TopologyLoader.Load(file, TopologyEnvironment.FromProcess());
        var findings = result.Diagnostics.Concat(result.NotInThisVersion).ToList();
        var errors = result.Diagnostics.Count(d => d.Severity == DiagnosticSeverity.Error);
        var warnings = result.Diagnostics.Count - errors;
        if (asJson)
        {
            WriteJson(terminal, file, result);
        }
        else
        {
            foreach (var finding in findings)
                terminal.Line(finding.ToString());
            terminal.Line(Summary(file, errors, warnings, result.NotInThisVersion.Count, result));
        }
        return errors > 0 ? ExitCode.WrongInput : ExitCode.Done;
    }

    private static string Summary(string file, int errors, int warnings, int later, TopologyResult result)
    {
        var counted = $"{Count(errors, "error")}, {Count(warnings, "warning")}";
        if (later > 0)
            counted += $", {later} not in this version";
        if (result.Model is not { } model)
            return $"{file}: {counted}";
        return $"{file}: {counted}. {Count(model.Regions.Count, "region")}, {Count(model.Clusters.Count(), "cluster")}, "
            + $"{Count(model.Streams.Count, "stream")}, {Count(model.Flows.Count, "flow")}, {Count(model.Sinks.Count, "sink")}, {Count(model.Tests.Count, "test")}.";
    }

    private static string Count(int count, string what) => count == 1 ? $"1 {what}" : $"{count} {what}s";

    private static void WriteJson(Terminal terminal, string file, TopologyResult result)
    {
        using (var json = new Utf8JsonWriter(terminal.OutBytes, JsonOutput.Options))
        {
            json.WriteStartObject();
            json.WriteString("file", file);
            json.WriteBoolean("valid", !result.HasErrors);
            json.WriteStartArray("findings");
            foreach (var finding in result.Diagnostics)
                WriteFinding(json, finding, finding.Severity == DiagnosticSeverity.Error ? "error" : "warning");
            foreach (var finding in result.NotInThisVersion)
                WriteFinding(json, finding, "not_in_this_version");
            json.WriteEndArray();
            json.WriteEndObject();
        }
        terminal.Line("");
    }

    private static void WriteFinding(Utf8JsonWriter json, Diagnostic finding, string severity)
    {
        json.WriteStartObject();
        json.WriteString("severity", severity);
        json.WriteString("code", finding.Code);
        json.WriteString("file", finding.File);
        json.WriteNumber("line", finding.Line);
        json.WriteNumber("column", finding.Column);
        json.WriteString("subject", finding.Subject);
        json.WriteString("fact", finding.Fact);
        json.WriteString("cure", finding.Cure);
        json.WriteEndObject();
    }
}
