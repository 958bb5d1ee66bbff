using System.CommandLine;
using System.Text.Json;
using Keystone.Cli.Hosting;
using Keystone.Cli.State;
using Keystone.Cli.Topologies;
using Keystone.Cli.Workers;
using Keystone.Topology.Model;

namespace Keystone.Cli.Commands;

/// <summary><c>keystone resume FLOW</c>: un-parks a flow; <c>--accept</c> names what it may pass, and the worker records it.</summary>
internal static class ResumeCommand
{
    public static Command Create(Session session)
    {
        var flow = new Argument<string>("FLOW") { Description = "The route, or pipeline/region/route", HelpName = "FLOW" };
        var accept = new Option<string?>("--accept")
        {
            Description =
                "What a parked lane may pass: gap (removed by retention), truncated (cut back), recreated (another topic of that name)",
            HelpName = "gap|truncated|recreated",
        };
        accept.OneOf("gap", "truncated", "recreated");
        var region = Session.RegionOption("The flow's region, where it runs in more than one");
        var file = Session.TopologyOption();
        var json = Session.JsonOption("What was done as one JSON document");
        var command = new KeystoneCommand(
            "resume",
            "Sets a parked or paused flow going again; asks the worker that runs it.",
            "keystone resume plays-live --region us --accept gap"
        )
        {
            flow,
            accept,
            region,
            file,
            json,
        };
        command.SetAction(
            async (parsed, stop) =>
            {
                var terminal = session.Terminal;
                if (LoadedTopology.Load(parsed.GetValue(file), terminal, toRun: false) is not { } topology)
                    return ExitCode.WrongInput;
                var found = Find(topology, parsed.GetValue(flow)!, parsed.GetValue(region));
                var report = await ResumeAsync(topology, found, parsed.GetValue(accept), stop).ConfigureAwait(false);
                if (parsed.GetValue(json))
                {
                    terminal.Line(JsonSerializer.Serialize(report, StatusJson.Default.ResumeReport));
                }
                else
                {
                    foreach (var line in report.Lines)
                        terminal.Line(line);
                }
                return report.Done ? ExitCode.Done : ExitCode.No;
            }
        );
        return command;
    }

    private static async Task<ResumeReport> ResumeAsync(LoadedTopology topology, FlowModel flow, string? accept, CancellationToken stop)
    {
        var runs = topology.State.LiveRuns(flow.Region);
        if (runs.Count == 0)
            throw CliErrors.NoWorker.With(
                $"flow {flow.Identity}",
                $"no worker of region {flow.Region} runs here",
                $"Start one: keystone run --region {flow.Region}."
            );
        // A second worker of the region has fenced the first one's lanes: the newest owns them.
        using var client = new WorkerClient(runs[0]);
        return await client.ResumeAsync(flow.Identity, accept, stop).ConfigureAwait(false);
    }

    internal static FlowModel Find(LoadedTopology topology, string name, string? region)
    {
        var named = topology.Model.Flows.Where(flow => flow.Identity == name || flow.Route.Name == name).ToList();
        if (named.Count == 0)
        {
            var declared = string.Join(", ", topology.Model.Flows.Select(flow => flow.Route.Name).Distinct());
            throw CliErrors.NotDeclared.With($"flow '{name}'", "is not declared", $"Declared: {declared}.");
        }
        if (region is not null)
        {
            var inRegion = topology.Region(region).Name;
            named = [.. named.Where(flow => flow.Region == inRegion)];
            if (named.Count == 0)
                throw CliErrors.NotDeclared.With($"flow '{name}'", $"does not run in region {inRegion}");
        }
        return named is [var only]
            ? only
            : throw CliErrors.Ambiguous.With(
                $"flow '{name}'",
                "runs in more than one region",
                $"Say which with --region: {string.Join(", ", named.Select(f => f.Region))}."
            );
    }
}
