using Keystone.Cli.Topologies;
using Keystone.Client;
using Keystone.Client.Admin;
using Keystone.Kafka.Protocol;
using Keystone.Topology.Model;

namespace Keystone.Cli.Online;

/// <summary>Reaches a declared cluster, each of its brokers at the address that it tells, and asks each what it speaks.</summary>
internal sealed class ClusterProbe(LoadedTopology topology, OnlineFindings findings, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(8);

    /// <summary>All that a worker asks of a broker.</summary>
    private static readonly ApiKey[] NeededApis =
    [
        ApiKey.Produce,
        ApiKey.Fetch,
        ApiKey.ListOffsets,
        ApiKey.Metadata,
        ApiKey.OffsetCommit,
        ApiKey.FindCoordinator,
        ApiKey.CreateTopics,
        ApiKey.InitProducerId,
        ApiKey.AddPartitionsToTxn,
        ApiKey.EndTxn,
        ApiKey.DescribeConfigs,
    ];

    /// <summary>Null after saying why it is not reached.</summary>
    public async Task<ReachedCluster?> ReachAsync(ClusterModel model, CancellationToken stop)
    {
        if (AddressOf(model) is not { } bootstrap)
            return null;
        var client = new ClusterClient(
            new ClusterClientOptions
            {
                Bootstrap = bootstrap,
                ClientId = "keystone-validate",
                ConnectTimeout = TimeSpan.FromSeconds(5),
                RequestTimeout = TimeSpan.FromSeconds(10),
                // What a broker lacks is named for each broker, not for the first alone.
                RequiredApis = [],
                Time = time,
            }
        );
        try
        {
            await client.ConnectAsync(stop).WaitAsync(Patience, time, stop).ConfigureAwait(false);
            await Task.WhenAll(client.Metadata.Brokers.Keys.Select(node => AskBrokerAsync(model, client, node, stop)))
                .ConfigureAwait(false);
            return new ReachedCluster(model, client);
        }
        catch (BrokerLacksApiException old)
        {
            findings.Add(OnlineCatalogue.BrokerLacks, model.Place, $"cluster '{model.Name}'", $"{old.Subject}: {old.Fact}", Upgrade);
        }
        catch (Exception away) when (away is ClientException or TimeoutException)
        {
            findings.Add(
                OnlineCatalogue.ClusterAway,
                model.Place,
                $"cluster '{model.Name}'",
                away is ClientException told ? told.Fact : $"{bootstrap} does not answer in {Patience.TotalSeconds:0} s",
                "Check its addresses, and that it runs."
            );
        }
        await client.DisposeAsync().ConfigureAwait(false);
        return null;
    }

    private const string Upgrade = "Kafka 3.7 and later are served: upgrade the broker.";

    /// <summary>Null after saying why nobody knows the addresses.</summary>
    public string? AddressOf(ClusterModel model)
    {
        if (model.Security is not null)
        {
            Away(model, "it is not asked: TLS and SASL are not in this version", "Remove 'security', or do without --online.");
            return null;
        }
        if (!model.IsEmbedded)
            return model.Bootstrap;
        var dev = topology.State.LiveDev();
        if (dev?.Clusters.GetValueOrDefault(model.Name) is { } address)
            return address;
        if (dev is null)
            Away(
                model,
                "it is embedded, and no 'keystone dev' of this topology runs",
                $"Start it in another terminal: keystone dev {Path.GetRelativePath(Environment.CurrentDirectory, topology.Model.Path)}."
            );
        else
            Away(model, $"the running 'keystone dev' (pid {dev.Pid}) was started before it was declared", "Start 'keystone dev' again.");
        return null;
    }

    private void Away(ClusterModel model, string fact, string cure) =>
        findings.Add(OnlineCatalogue.ClusterAway, model.Place, $"cluster '{model.Name}'", fact, cure);

    private async Task AskBrokerAsync(ClusterModel model, ClusterClient client, int node, CancellationToken stop)
    {
        var subject = $"cluster '{model.Name}'";
        try
        {
            var versions = await new BrokerAdmin(client).VersionsAsync(node, stop).WaitAsync(Patience, time, stop).ConfigureAwait(false);
            foreach (var (_, fact) in versions.Lacking(NeededApis))
                findings.Add(OnlineCatalogue.BrokerLacks, model.Place, subject, $"broker {node}: {fact}", Upgrade);
        }
        catch (Exception away) when (away is ClientException or TimeoutException)
        {
            var endpoint = client.Metadata.Brokers.GetValueOrDefault(node)?.Endpoint;
            findings.Add(
                OnlineCatalogue.BrokerAway,
                model.Place,
                subject,
                $"its broker {node} says to be at {endpoint}, where {(away as ClientException)?.Fact ?? "nobody answers"}",
                "Its advertised.listeners must name an address that is reachable from here."
            );
        }
    }
}
