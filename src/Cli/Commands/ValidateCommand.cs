using System.CommandLine;
using Keystone.Cli.Hosting;
using Keystone.Cli.Online;
using Keystone.Cli.Topologies;
using Keystone.Topology;

namespace Keystone.Cli.Commands;

/// <summary><c>keystone validate</c>: every error and warning at once; with <c>--online</c> also those that only the clusters know.</summary>
internal static class ValidateCommand
{
    public static Command Create(Session session)
    {
        var file = Session.TopologyArgument();
        var online = new Option<bool>("--online")
        {
            Description =
                "Also reach the clusters and sinks: brokers, versions, cluster ids, topics there or creatable, rights. Changes nothing",
        };
        var json = Session.JsonOption("The findings as one JSON document");
        var command = new KeystoneCommand(
            "validate",
            "Names every error and warning of a topology at once. Exit code 2 when there is an error; 3 when --online could not reach something.",
            "keystone validate topology.yaml",
            "keystone validate topology.yaml --online"
        )
        {
            file,
            online,
            json,
        };
        command.SetAction(
            (parsed, stop) =>
                RunAsync(session, LoadedTopology.FileOf(parsed.GetValue(file)), parsed.GetValue(online), parsed.GetValue(json), stop)
        );
        return command;
    }

    private static async Task<int> RunAsync(Session session, string file, bool online, bool asJson, CancellationToken stop)
    {
        var result = TopologyLoader.Load(file, TopologyEnvironment.FromProcess());
        // Without a model there is nothing to hold against the clusters.
        var seen =
            online && result.Model is { } model
                ? await new OnlineCheck(LoadedTopology.Of(model), session.Time).RunAsync(stop).ConfigureAwait(false)
                : null;
        var report = new ValidationReport(file, result, seen);
        if (asJson)
            report.WriteJson(session.Terminal);
        else
            report.Write(session.Terminal);
        if (report.Errors == 0)
            return ExitCode.Done;
        return result.HasErrors || seen is not { Mistakes: 0 } ? ExitCode.WrongInput : ExitCode.Unreachable;
    }
}
