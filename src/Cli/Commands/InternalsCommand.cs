using System.CommandLine;
using Keystone.Cli.Hosting;
using Keystone.Cli.Internals;
using Keystone.Cli.Topologies;

namespace Keystone.Cli.Commands;

/// <summary><c>keystone internals dump</c>: the internal topics' records as JSON lines.</summary>
internal static class InternalsCommand
{
    public static Command Create(Session session)
    {
        var file = Session.TopologyArgument();
        var region = Session.RegionOption("Only clusters of this region");
        var cluster = Session.ClusterOption();
        var json = Session.JsonOption("One record per line as JSON; this is the only form, so it changes nothing");
        var dump = new KeystoneCommand(
            "dump",
            "Prints the records of the internal topics (__keystone.positions) as JSON lines: who stands where, and who wrote it.",
            "keystone internals dump topology.yaml --cluster us-tier1"
        )
        {
            file,
            region,
            cluster,
            json,
        };
        dump.SetAction(
            (parsed, stop) =>
            {
                if (LoadedTopology.Load(parsed.GetValue(file), session.Terminal, toRun: false) is not { } topology)
                    return Task.FromResult(ExitCode.WrongInput);
                var regionName = parsed.GetValue(region) is { } name ? topology.Region(name).Name : null;
                var clusterName = parsed.GetValue(cluster);
                if (clusterName is not null && topology.Model.Cluster(clusterName) is null)
                    throw TopicPlaces.NoSuchCluster(topology, clusterName);
                var clusters = topology
                    .Model.Flows.Select(flow => flow.PositionCluster)
                    .Distinct()
                    .Where(c => (regionName is null || c.Region == regionName) && (clusterName is null || c.Name == clusterName))
                    .ToList();
                var addresses = ClusterAddresses.For(topology, clusters);
                return Task.Run(
                    () =>
                    {
                        foreach (var one in clusters)
                            PositionDump.Print(one.Name, addresses[one], session.Terminal, stop);
                        return ExitCode.Done;
                    },
                    CancellationToken.None
                );
            }
        );
        return new Command("internals", "Looks into the internal topics.") { dump };
    }
}
