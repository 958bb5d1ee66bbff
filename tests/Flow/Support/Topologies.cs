using System.Text;
using Keystone.Topology;
using Keystone.Topology.Model;

namespace Keystone.Flow.Tests.Support;

/// <summary>Topologies of one region with a fronting cluster `front` and a consumer cluster `tier1`.</summary>
internal static class Topologies
{
    public static TopologyModel OneRoute(
        string delivery = "exactly_once",
        int partitions = 3,
        string route = "",
        string extra = "",
        string to = "{ tier: 1, topic: out }"
    ) =>
        Load(
            $$"""
            keystone: 1
            pipeline: test
            regions:
              eu:
                home: tier1
                clusters:
                  front: { role: fronting, bootstrap: embedded }
                  tier1: { role: consumer, tier: 1, bootstrap: embedded }
            tiers:
              1: { memory: 64MiB }
            streams:
              plays: { format: json, delivery: {{delivery}}, partitions: {{partitions}} }
            routes:
              live: { from: plays, tier: 1, to: {{to}}{{(route.Length > 0 ? ", " + route : "")}} }
            {{extra}}
            """
        );

    public static TopologyModel Load(string yaml)
    {
        var result = TopologyLoader.Load("topology.yaml", Encoding.UTF8.GetBytes(yaml), TopologyEnvironment.Empty);
        return result.Model ?? throw new InvalidOperationException(string.Join('\n', result.Diagnostics));
    }
}
