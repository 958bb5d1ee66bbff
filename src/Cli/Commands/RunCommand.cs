using System.CommandLine;
using Keystone.Cli.Hosting;
using Keystone.Cli.State;
using Keystone.Cli.Topologies;
using Keystone.Cli.Workers;
using Keystone.Flow.Workers;

namespace Keystone.Cli.Commands;

/// <summary><c>keystone run</c>: a worker of one region, until Ctrl-C. Clusters that are away leave their flows paused; it never gives up on them.</summary>
internal static class RunCommand
{
    public static Command Create(Session session)
    {
        var file = Session.TopologyArgument();
        var region = Session.RegionOption("The region whose flows to run; needed where there is more than one");
        var noCreate = new Option<bool>("--no-create") { Description = "Refuse to create topics: name those that are missing, and stop" };
        var drain = new Option<bool>("--drain") { Description = "Bring every flow to its end as of now, close open files, and stop" };
        var command = new KeystoneCommand(
            "run",
            "Runs a worker: all flows of a region, until Ctrl-C. Creates the topics that they need.",
            "keystone run topology.yaml --region us"
        )
        {
            file,
            region,
            noCreate,
            drain,
        };
        command.SetAction(
            (parsed, stop) =>
                RunAsync(session, parsed.GetValue(file), parsed.GetValue(region), parsed.GetValue(noCreate), parsed.GetValue(drain), stop)
        );
        return command;
    }

    private static async Task<int> RunAsync(
        Session session,
        string? file,
        string? regionName,
        bool noCreate,
        bool drain,
        CancellationToken stop
    )
    {
        SocketThreads.RunContinuations();
        var terminal = session.Terminal;
        if (LoadedTopology.Load(file, terminal, toRun: true) is not { } topology)
            return ExitCode.WrongInput;
        var region = topology.Region(regionName);
        foreach (var cluster in EmbeddedAway(topology, region.Name))
            terminal.Say($"keystone: cluster {cluster} is embedded and no 'keystone dev' runs: its flows wait for one");
        Worker worker;
        try
        {
            worker = await WorkerStart.StartAsync(topology, region.Name, session, noCreate, stop).ConfigureAwait(false);
        }
        catch (MissingTopicsException missing)
        {
            throw CliErrors.TopicsMissing.With($"region {region.Name}", $"these topics do not exist: {string.Join(", ", missing.Topics)}");
        }
        await using (worker.ConfigureAwait(false))
        {
            await using var http = new WorkerHttp(new WorkerDesk(worker).AnswerAsync, session.Time);
            using var state = WriteState(topology, region.Name, http.Address, terminal);
            var flows = worker.Status().Flows.Count;
            terminal.Line(
                $"worker of region {region.Name} runs {flows} {(flows == 1 ? "flow" : "flows")}; status on {http.Address}/status"
            );
            using var watched = CancellationTokenSource.CreateLinkedTokenSource(stop);
            var telling = new StateTeller(terminal.Say).WatchAsync(worker, session.Time, watched.Token);
            if (drain)
            {
                await worker.DrainAsync(stop).ConfigureAwait(false);
                terminal.Line("drained");
            }
            else
            {
                await Until.CancelledAsync(stop).ConfigureAwait(false);
            }
            await watched.CancelAsync().ConfigureAwait(false);
            await telling.ConfigureAwait(false);
            terminal.Log("stopping");
            await worker.StopAsync().ConfigureAwait(false);
        }
        return ExitCode.Done;
    }

    /// <summary>A state file serves other commands; not being able to write one keeps no worker from running.</summary>
    private static StateFile? WriteState(LoadedTopology topology, string region, string address, Terminal terminal)
    {
        var self = ProcessIdentity.OfThis();
        try
        {
            return topology.State.Write(
                new RunState
                {
                    Pid = self.Pid,
                    Started = self.Started,
                    Region = region,
                    Address = address,
                }
            );
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            terminal.Say($"keystone: 'status' and 'resume' will not find this worker: {refused.Message}");
            return null;
        }
    }

    private static IEnumerable<string> EmbeddedAway(LoadedTopology topology, string region)
    {
        var dev = topology.State.LiveDev();
        return topology
            .Model.Region(region)!
            .Clusters.Where(c => c.IsEmbedded && dev?.Clusters.ContainsKey(c.Name) != true)
            .Select(c => c.Name);
    }
}
