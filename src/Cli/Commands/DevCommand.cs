using System.CommandLine;
using System.Text.Json;
using Keystone.Cli.Clusters;
using Keystone.Cli.Hosting;
using Keystone.Cli.State;
using Keystone.Cli.Topologies;
using Keystone.Embedded;

namespace Keystone.Cli.Commands;

/// <summary><c>keystone dev</c>: only the embedded clusters, until Ctrl-C.</summary>
internal static class DevCommand
{
    public static Command Create(Session session)
    {
        var file = Session.TopologyArgument();
        var release = new Option<string?>("--as")
        {
            Description = "Answer as this Apache Kafka release: 4.3 (default) or 3.7",
            HelpName = "4.3|3.7",
        };
        release.OneOf("4.3", "3.7");
        var json = Session.JsonOption("Names and addresses as one JSON document");
        var command = new KeystoneCommand(
            "dev",
            "Starts the topology's embedded clusters on free loopback ports, until Ctrl-C. Any Kafka client may connect.",
            "keystone dev topology.yaml"
        )
        {
            file,
            release,
            json,
        };
        command.SetAction(
            (parsed, stop) => RunAsync(session, parsed.GetValue(file), parsed.GetValue(release), parsed.GetValue(json), stop)
        );
        return command;
    }

    private static async Task<int> RunAsync(Session session, string? file, string? release, bool asJson, CancellationToken stop)
    {
        var terminal = session.Terminal;
        if (LoadedTopology.Load(file, terminal, toRun: false) is not { } topology)
            return ExitCode.WrongInput;
        var embedded = topology.Model.Clusters.Where(cluster => cluster.IsEmbedded).ToList();
        if (embedded.Count == 0)
            throw CliErrors.NotDeclared.With(
                "dev",
                "no cluster of the topology has 'bootstrap: embedded'",
                "Declare one, or start your own clusters."
            );
        if (topology.State.LiveDev() is { } other)
            throw CliErrors.DevRuns.With("dev", $"it already runs for this topology (pid {other.Pid})");

        await using var clusters = await EmbeddedClusters
            .StartAsync(embedded, release == "3.7" ? KafkaRelease.V3_7 : KafkaRelease.V4_3, session.Time, stop)
            .ConfigureAwait(false);
        var self = ProcessIdentity.OfThis();
        using var state = topology.State.Write(
            new DevState
            {
                Pid = self.Pid,
                Started = self.Started,
                Clusters = clusters.Addresses,
            }
        );
        if (asJson)
        {
            terminal.Line(JsonSerializer.Serialize(clusters.Addresses, ClusterJson.Default.IReadOnlyDictionaryStringString));
        }
        else
        {
            foreach (var cluster in embedded)
                terminal.Line($"{cluster.Name} {clusters.Addresses[cluster.Name]}");
        }
        await Until.CancelledAsync(stop).ConfigureAwait(false);
        foreach (var failure in clusters.Failures)
            terminal.Say($"keystone: {CliErrors.Defect.Code} {failure}");
        return ExitCode.Done;
    }
}
