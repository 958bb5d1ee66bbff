using Keystone.Cli.Topologies;
using Keystone.Client;
using Keystone.Client.Admin;

namespace Keystone.Cli.Online;

/// <summary>
/// Holds a topology against the clusters and folders that it names: what <c>run</c> would meet, found before it runs. Asks only; nothing is created or
/// changed anywhere.
/// </summary>
internal sealed class OnlineCheck(LoadedTopology topology, TimeProvider time)
{
    private readonly OnlineFindings _findings = new();

    public async Task<OnlineReport> RunAsync(CancellationToken stop)
    {
        var model = topology.Model;
        var probe = new ClusterProbe(topology, _findings, time);
        var reached = (await Task.WhenAll(model.Clusters.Select(cluster => probe.ReachAsync(cluster, stop))).ConfigureAwait(false))
            .OfType<ReachedCluster>()
            .ToDictionary(cluster => cluster.Name, StringComparer.Ordinal);
        try
        {
            var uses = TopicUses.Of(model);
            var looked = await Task.WhenAll(
                    reached.Values.Select(cluster => LookAsync(cluster, [.. uses.Where(use => use.Cluster.Name == cluster.Name)], stop))
                )
                .ConfigureAwait(false);
            var found = looked.SelectMany(topics => topics.Found).ToList();
            new FlowChecks(_findings, reached, found.ToDictionary(topic => (topic.Use.Cluster.Name, topic.Use.Topic))).Check(model);
            foreach (var sink in model.Sinks)
                new SinkChecks(_findings).Check(sink);
            return new OnlineReport
            {
                Findings = _findings.InOrder(),
                Clusters =
                [
                    .. model.Clusters.Select(cluster =>
                        reached.TryGetValue(cluster.Name, out var one)
                            ? new ClusterFacts(
                                cluster.Name,
                                cluster.Region,
                                one.Client.Options.Bootstrap,
                                one.Client.ClusterId,
                                one.Client.Metadata.Brokers.Count,
                                one.Client.Features.HasTransactionsV2 ? 2 : 1
                            )
                            : new ClusterFacts(cluster.Name, cluster.Region, cluster.IsEmbedded ? null : cluster.Bootstrap)
                    ),
                ],
                TopicsThere = found.Count,
                TopicsToCreate = [.. looked.Where(topics => topics.ToCreate.Count > 0).Select(topics => (topics.Cluster, topics.ToCreate))],
            };
        }
        finally
        {
            foreach (var cluster in reached.Values)
                await cluster.Client.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task<(string Cluster, IReadOnlyList<FoundTopic> Found, IReadOnlyList<string> ToCreate)> LookAsync(
        ReachedCluster cluster,
        IReadOnlyList<TopicUse> uses,
        CancellationToken stop
    )
    {
        List<FoundTopic> found = [];
        List<string> toCreate = [];
        try
        {
            cluster.Client.Track([.. uses.Select(use => use.Topic)]);
            await cluster.Client.RefreshAsync(stop).ConfigureAwait(false);
            var metadata = cluster.Client.Metadata;
            var there = uses.Where(use => metadata.Topic(use.Topic) is { Exists: true }).ToList();
            var checks = new TopicChecks(_findings);
            foreach (var topic in await DescribeAsync(cluster, there, checks, stop).ConfigureAwait(false))
            {
                found.Add(topic);
                checks.CheckFound(topic);
            }
            toCreate.AddRange(await CheckMissingAsync(cluster, [.. uses.Except(there)], checks, stop).ConfigureAwait(false));
        }
        catch (ClientException untold)
        {
            _findings.Add(
                OnlineCatalogue.NotTold,
                cluster.Model.Place,
                $"cluster '{cluster.Name}'",
                $"{untold.Subject}: {untold.Fact}",
                "Its topics are not checked."
            );
        }
        return (cluster.Name, found, toCreate);
    }

    private async Task<IReadOnlyList<FoundTopic>> DescribeAsync(
        ReachedCluster cluster,
        IReadOnlyList<TopicUse> there,
        TopicChecks checks,
        CancellationToken stop
    )
    {
        var names = there.Select(use => use.Topic).ToList();
        var configs = await new ConfigAdmin(cluster.Client).DescribeTopicsAsync(names, TopicChecks.Configs, stop).ConfigureAwait(false);
        var rights = await new BrokerAdmin(cluster.Client).TopicRightsAsync(names, stop).ConfigureAwait(false);
        List<FoundTopic> found = [];
        foreach (var use in there)
        {
            var own = configs.GetValueOrDefault(use.Topic);
            if (rights.TryGetValue(use.Topic, out var allowed))
                checks.CheckRights(use, allowed);
            else if (own is null)
                _findings.Add(OnlineCatalogue.NotTold, use.Place, use.Subject, "its configs may not be read", "They are not checked.");
            found.Add(new FoundTopic(use, cluster.Client.Metadata.Topic(use.Topic)!, own));
        }
        return found;
    }

    private async Task<IReadOnlyList<string>> CheckMissingAsync(
        ReachedCluster cluster,
        IReadOnlyList<TopicUse> missing,
        TopicChecks checks,
        CancellationToken stop
    )
    {
        List<TopicUse> creatable = [];
        foreach (var use in missing)
        {
            if (cluster.Client.Metadata.Topic(use.Topic)?.Error is Kafka.Protocol.ErrorCode.TopicAuthorizationFailed)
                _findings.Add(
                    OnlineCatalogue.NoRight,
                    use.Place,
                    use.Subject,
                    "this user may not even see whether it exists (DESCRIBE)",
                    "Grant it with the cluster's ACLs."
                );
            else if (use.Need.Partitions is null)
                _findings.Add(
                    OnlineCatalogue.Undeclared,
                    use.Place,
                    use.Subject,
                    "it does not exist, and nothing declares it",
                    "Create it, or declare what writes it: its flows wait."
                );
            else
                creatable.Add(use);
        }
        var answers = await new TopicAdmin(cluster.Client)
            .CheckCreationAsync(creatable.Select(use => use.Need.AsNew()), stop)
            .ConfigureAwait(false);
        List<string> toCreate = [];
        foreach (var use in creatable)
        {
            if (!answers.TryGetValue(use.Topic, out var answer))
                continue;
            checks.CheckCreation(use, answer);
            if (answer.Refusal is null)
                toCreate.Add(use.Topic);
        }
        toCreate.Sort(StringComparer.Ordinal);
        return toCreate;
    }
}
