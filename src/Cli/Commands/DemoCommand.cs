using System.CommandLine;
using Keystone.Cli.Demo;
using Keystone.Cli.Hosting;
using Keystone.Cli.Topologies;

namespace Keystone.Cli.Commands;

/// <summary><c>keystone demo</c>: the main job, on the embedded clusters, with a verified count at the end.</summary>
internal static class DemoCommand
{
    public static Command Create(Session session)
    {
        var seconds = CheckedOptions.WholeNumber(
            "--seconds",
            "Produce for so long; without it until Ctrl-C (or the input's end), then verify"
        );
        var rate = CheckedOptions.WholeNumber(
            "--rate",
            $"Events per second over all streams and regions; {DemoOptions.DefaultRate} by default, with --input as fast as they are taken"
        );
        var noUi = new Option<bool>("--no-ui") { Description = "Plain lines instead of the live table" };
        var input = new Option<string?>("--input")
        {
            Description = "Feed this file, one JSON value per line, instead of made-up events",
            HelpName = "FILE.jsonl",
        };
        var stream = new Option<string?>("--stream")
        {
            Description = "The stream that the input feeds; the first declared by default",
            HelpName = "S",
        };
        var region = Session.RegionOption("The region where the input enters; the stream's first by default");
        var records = new Option<bool>("--records") { Description = "Each line of the input is a record as 'tail --json' prints it" };
        var json = Session.JsonOption("The summary as one JSON document");
        var command = new KeystoneCommand(
            "demo",
            "Starts the topology's regions on embedded clusters, produces events, routes them, and verifies what arrived: exit code 1 if anything is lost or doubled.",
            "keystone demo --seconds 20",
            "keystone demo --input plays.jsonl --stream plays"
        )
        {
            seconds,
            rate,
            noUi,
            input,
            stream,
            region,
            records,
            json,
        };
        command.SetAction(
            async (parsed, stop) =>
            {
                if (LoadedTopology.Load(null, session.Terminal, toRun: true) is not { } topology)
                    return ExitCode.WrongInput;
                var options = new DemoOptions
                {
                    Duration = parsed.GetValue(seconds) is { } n ? TimeSpan.FromSeconds(n) : null,
                    Rate = parsed.GetValue(rate),
                    Live = session.Terminal.IsInteractive && !parsed.GetValue(noUi) && !parsed.GetValue(json),
                    InputFile = parsed.GetValue(input),
                    InputStream = parsed.GetValue(stream),
                    InputRegion = parsed.GetValue(region),
                    InputIsRecords = parsed.GetValue(records),
                    AsJson = parsed.GetValue(json),
                };
                return await new DemoRun(topology, options, session).RunAsync(stop).ConfigureAwait(false);
            }
        );
        return command;
    }
}
