using System.CommandLine;
using System.Globalization;
using Keystone.Cli.Hosting;
using Keystone.Cli.Lines;
using Keystone.Cli.Topologies;
using Keystone.Fronting;

namespace Keystone.Cli.Commands;

/// <summary><c>keystone produce</c>: JSON lines from standard input into a stream, through the fronting tier.</summary>
internal static class ProduceCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public static Command Create(Session session)
    {
        var stream = new Argument<string>("STREAM") { Description = "The stream", HelpName = "STREAM" };
        var file = Session.TopologyOption();
        var region = Session.RegionOption("The region where the events enter, where the stream is in more than one");
        var records = new Option<bool>("--records") { Description = "Each line is a record as 'tail --json' prints it, not a value" };
        var command = new KeystoneCommand(
            "produce",
            "Produces lines of standard input into a stream, one JSON value each, by the stream's delivery class.",
            "keystone produce plays --region us < plays.jsonl"
        )
        {
            stream,
            file,
            region,
            records,
        };
        command.SetAction(
            (parsed, stop) =>
                RunAsync(session, parsed.GetValue(file), parsed.GetValue(stream)!, parsed.GetValue(region), parsed.GetValue(records), stop)
        );
        return command;
    }

    private static async Task<int> RunAsync(
        Session session,
        string? file,
        string stream,
        string? regionName,
        bool records,
        CancellationToken stop
    )
    {
        var terminal = session.Terminal;
        if (LoadedTopology.Load(file, terminal, toRun: false) is not { } topology)
            return ExitCode.WrongInput;
        try
        {
            var cluster = FrontingChoice.Choose(topology.Model, stream, regionName);
            var addresses = ClusterAddresses.For(topology, [cluster]);
            await using var producer = new FrontingProducer(
                FrontingProducer.OptionsFor(topology.Model, stream, regionName, c => addresses[c]) with
                {
                    ClientId = "keystone-produce",
                    OnDrop = drop => terminal.Say($"line {drop.Record.Tag}: not produced: {drop.Reason}"),
                },
                session.Time
            );
            await StreamCheck.UntilThereAsync(producer, Patience, session.Time, stop).ConfigureAwait(false);
            var lines = new RecordLines(terminal.In, "standard input", terminal) { AreRecords = records };
            while (await lines.NextAsync(stop).ConfigureAwait(false) is { } record)
                await producer.SendAsync(record, stop).ConfigureAwait(false);
            await producer.FlushAsync(stop).ConfigureAwait(false);
            var counts = producer.Counts;
            terminal.Say(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{counts.Delivered} produced to {stream} on {cluster.Name}, {counts.Dropped} dropped, {lines.Bad} not JSON"
                )
            );
            return counts.Dropped > 0 ? ExitCode.No : ExitCode.Done;
        }
        catch (FrontingException trouble)
        {
            throw FrontingErrors.AsCli(trouble, stream);
        }
    }
}
