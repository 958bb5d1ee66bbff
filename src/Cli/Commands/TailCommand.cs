using System.CommandLine;
using Keystone.Cli.Hosting;
using Keystone.Cli.Tailing;
using Keystone.Cli.Topologies;

namespace Keystone.Cli.Commands;

/// <summary><c>keystone tail</c>: a topic's records as JSON lines.</summary>
internal static class TailCommand
{
    public static Command Create(Session session)
    {
        var topic = new Argument<string>("TOPIC") { Description = "The stream or topic", HelpName = "STREAM|TOPIC" };
        var file = Session.TopologyOption();
        var region = Session.RegionOption("The region, where the topic stands in more than one");
        var cluster = Session.ClusterOption();
        var group = new Option<string?>("--group")
        {
            Description = "Read as this consumer group, from its offsets on, and commit them",
            HelpName = "G",
        };
        var from = new Option<string>("--from")
        {
            Description = "Without a group: earliest or latest",
            DefaultValueFactory = _ => "earliest",
            HelpName = "earliest|latest",
        };
        from.OneOf("earliest", "latest");
        var count = CheckedOptions.WholeNumber("--count", "Stop after so many records");
        var toEnd = new Option<bool>("--to-end") { Description = "Stop at what is the end when it starts" };
        var json = Session.JsonOption("One record per line as JSON; this is the only form, so it changes nothing");
        var command = new KeystoneCommand(
            "tail",
            "Prints a topic's records as JSON lines, committed ones only, until Ctrl-C.",
            "keystone tail plays --cluster us-tier1 --count 10"
        )
        {
            topic,
            file,
            region,
            cluster,
            group,
            from,
            count,
            toEnd,
            json,
        };
        command.SetAction(
            (parsed, stop) =>
            {
                if (LoadedTopology.Load(parsed.GetValue(file), session.Terminal, toRun: false) is not { } topology)
                    return Task.FromResult(ExitCode.WrongInput);
                var name = parsed.GetValue(topic)!;
                var place = TopicPlaces.Find(topology, name, parsed.GetValue(region), parsed.GetValue(cluster));
                var tail = new Tail(session.Terminal)
                {
                    Cluster = place.Name,
                    Bootstrap = ClusterAddresses.For(topology, [place])[place],
                    Topic = name,
                    Group = parsed.GetValue(group),
                    FromEnd = parsed.GetValue(from) == "latest",
                    Count = parsed.GetValue(count) ?? long.MaxValue,
                    ToEnd = parsed.GetValue(toEnd),
                };
                return Task.Run(() => tail.Run(stop), CancellationToken.None);
            }
        );
        return command;
    }
}
