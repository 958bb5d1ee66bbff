using Keystone.Cli.Hosting;
using Keystone.Cli.State;
using Keystone.Cli.Topologies;
using Keystone.Testing;
using Shouldly;
using Xunit;

namespace Keystone.Cli.Tests.Topologies;

/// <summary>Which addresses a command takes where some clusters are embedded and some are not.</summary>
public sealed class ClusterAddressesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_declared_address_counts_even_where_dev_serves_a_cluster_of_that_name()
    {
        // 'dev' was started while both were embedded; then one was given a real address.
        var self = ProcessIdentity.OfThis();
        using var dev = new StateFolder(_folder.Path, "sample").Write(
            new DevState
            {
                Pid = self.Pid,
                Started = self.Started,
                Clusters = new Dictionary<string, string> { ["us-front"] = "127.0.0.1:1111", ["us-tier1"] = "127.0.0.1:2222" },
            }
        );
        var file = _folder.Write(
            "topology.yaml",
            Samples.OneRegion.Replace("role: fronting, bootstrap: embedded, brokers: 1", "role: fronting, bootstrap: \"real:9092\"")
        );
        using var terminal = new Terminal(Stream.Null, Stream.Null, TextWriter.Null, isInteractive: false);
        var topology = LoadedTopology.Load(file, terminal, toRun: false).ShouldNotBeNull();
        var addresses = ClusterAddresses.For(topology, topology.Model.Clusters);
        addresses[topology.Model.Cluster("us-front")!].ShouldBe("real:9092");
        addresses[topology.Model.Cluster("us-tier1")!].ShouldBe("127.0.0.1:2222");
    }
}
