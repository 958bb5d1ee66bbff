using System.CommandLine;
using System.Text.RegularExpressions;
using Keystone.Cli.Commands;
using Keystone.Cli.Hosting;
using Keystone.Topology;
using Shouldly;
using Xunit;
using YamlDotNet.RepresentationModel;

namespace Keystone.Cli.Tests.Deploy;

/// <summary>Nothing here can run containers, so what deploy/ says is held against the topology and the command line.</summary>
public sealed class DeployTests
{
    private static readonly Dictionary<string, YamlMappingNode> Services = Load();

    private static Dictionary<string, YamlMappingNode> Load()
    {
        var stream = new YamlStream();
        using var text = File.OpenText(Repository.At("deploy/compose.yaml"));
        stream.Load(new YamlDotNet.Core.MergingParser(new YamlDotNet.Core.Parser(text)));
        var root = (YamlMappingNode)stream.Documents[0].RootNode;
        return ((YamlMappingNode)root["services"]).ToDictionary(s => ((YamlScalarNode)s.Key).Value!, s => (YamlMappingNode)s.Value);
    }

    private static Dictionary<string, string> Environment(string service) =>
        ((YamlMappingNode)Services[service]["environment"]).ToDictionary(
            e => ((YamlScalarNode)e.Key).Value!,
            e => ((YamlScalarNode)e.Value).Value!
        );

    private static IEnumerable<string> Workers() => Services.Keys.Where(name => name.StartsWith("worker-", StringComparison.Ordinal));

    private static TopologyResult Topology(IEnumerable<KeyValuePair<string, string>> variables) =>
        TopologyLoader.Load(Repository.At("topology.yaml"), new TopologyEnvironment(variables));

    [Fact]
    public void There_is_one_kafka_for_each_cluster_of_the_root_topology_and_each_worker_reaches_all_by_name()
    {
        var clusters = Topology([]).Model.ShouldNotBeNull().Clusters.Select(cluster => cluster.Name).ToList();
        Services.Keys.Where(name => !name.StartsWith("worker-", StringComparison.Ordinal)).ShouldBe(clusters, ignoreOrder: true);
        foreach (var worker in Workers())
        {
            // With the worker's variables no cluster is embedded, and each is reached at the service of its name.
            var model = Topology(Environment(worker)).Model.ShouldNotBeNull();
            foreach (var cluster in model.Clusters)
                cluster.Bootstrap.ShouldBe($"{cluster.Name}:9092");
            model.Streams.ShouldAllBe(stream => stream.Replication == 1);
        }
    }

    [Fact]
    public void Each_kafka_tells_its_clients_the_name_that_they_reach_it_by()
    {
        foreach (var kafka in Services.Keys.Where(name => !name.StartsWith("worker-", StringComparison.Ordinal)))
            Environment(kafka)["KAFKA_ADVERTISED_LISTENERS"].ShouldBe($"PLAINTEXT://{kafka}:9092");
    }

    [Fact]
    public void There_is_a_worker_for_each_region_and_its_command_is_one_of_the_program()
    {
        var regions = Topology([]).Model!.Regions.Select(region => region.Name).ToList();
        Workers().ShouldBe(regions.Select(region => $"worker-{region}"), ignoreOrder: true);
        foreach (var region in regions)
            Parses([.. ((YamlSequenceNode)Services[$"worker-{region}"]["command"]).Select(a => ((YamlScalarNode)a).Value!)])
                .ShouldBe(region);
    }

    [Fact]
    public void The_image_runs_a_command_of_the_program_as_another_user_than_root()
    {
        var lines = File.ReadAllLines(Repository.At("deploy/Dockerfile"));
        lines.Count(line => line.StartsWith("FROM ", StringComparison.Ordinal)).ShouldBe(2);
        lines.ShouldContain("USER $APP_UID");
        var command = lines.Single(line => line.StartsWith("CMD ", StringComparison.Ordinal));
        Parses([.. Regex.Matches(command, "\"([^\"]*)\"").Select(m => m.Groups[1].Value)]).ShouldBeNull();
        // What the build stage copies is there.
        foreach (
            var copy in lines.Where(line =>
                line.StartsWith("COPY ", StringComparison.Ordinal) && !line.Contains("--from", StringComparison.Ordinal)
            )
        )
        {
            foreach (var path in copy.Split(' ')[1..^1])
                Path.Exists(Repository.At(path)).ShouldBeTrue(path);
        }
    }

    /// <summary>The region that the arguments name; fails where they do not parse.</summary>
    private static string? Parses(string[] arguments)
    {
        using var terminal = new Terminal(Stream.Null, Stream.Null, TextWriter.Null, isInteractive: false);
        var parsed = CommandLine.Root(new Session(terminal, TimeProvider.System)).Parse(arguments);
        parsed.Errors.ShouldBeEmpty();
        return parsed.GetValue<string?>("--region");
    }
}
