using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Keystone.Cli.Hosting;
using Keystone.Cli.Topologies;
using Keystone.Cli.Workers;
using Spectre.Console;

namespace Keystone.Cli.Commands;

/// <summary><c>keystone status</c>: flows, lanes, owners, lag, gaps. Asks the workers that run here; for regions without one it reads positions and offsets.</summary>
internal static class StatusCommand
{
    public static Command Create(Session session)
    {
        var file = Session.TopologyArgument();
        var region = Session.RegionOption("Only this region");
        var json = Session.JsonOption("The whole status as JSON, one line for each region");
        var command = new KeystoneCommand(
            "status",
            "Shows flows and lanes: state, owner, lag in records, bytes and seconds, gaps.",
            "keystone status topology.yaml --region us --json"
        )
        {
            file,
            region,
            json,
        };
        command.SetAction((parsed, stop) => RunAsync(session, parsed.GetValue(file), parsed.GetValue(region), parsed.GetValue(json), stop));
        return command;
    }

    private static async Task<int> RunAsync(Session session, string? file, string? regionName, bool asJson, CancellationToken stop)
    {
        var terminal = session.Terminal;
        if (LoadedTopology.Load(file, terminal, toRun: false) is not { } topology)
            return ExitCode.WrongInput;
        var regions = regionName is null ? topology.Model.Regions : [topology.Region(regionName)];
        foreach (var region in regions)
        {
            var runs = topology.State.LiveRuns(region.Name);
            var reports = new List<StatusReport>();
            foreach (var run in runs)
            {
                using var client = new WorkerClient(run);
                reports.Add(await client.StatusAsync(stop).ConfigureAwait(false));
            }
            if (reports.Count == 0)
            {
                terminal.Say($"keystone: no worker of region {region.Name} runs here: lag from positions and offsets");
                reports.Add(await PositionLag.ReadAsync(topology, region, session, stop).ConfigureAwait(false));
            }
            foreach (var report in reports)
            {
                if (asJson)
                    terminal.Line(JsonSerializer.Serialize(report, StatusJson.Default.StatusReport));
                else
                    StatusTable.Write(terminal, report, session.Time);
            }
        }
        return ExitCode.Done;
    }
}
