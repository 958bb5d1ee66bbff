using Keystone.Client;
using Keystone.Client.Admin;
using Keystone.Flow.Workers;
using Keystone.Kafka.Protocol;

namespace Keystone.Flow.Clusters;

/// <summary>Makes the topics that flows need. One that exists is left as it is, whatever it looks like.</summary>
internal static class TopicProvisioner
{
    /// <summary>Dead letters keep what the target refused: old and future timestamps, and records that the added headers made larger.</summary>
    public static IReadOnlyDictionary<string, string> DeadLetterConfigs { get; } =
        new Dictionary<string, string>
        {
            ["max.message.bytes"] = "16777216",
            ["message.timestamp.before.max.ms"] = "9223372036854775807",
            ["message.timestamp.after.max.ms"] = "9223372036854775807",
        };

    /// <summary>The needed topics that do not exist.</summary>
    public static async Task<IReadOnlyList<TopicNeed>> MissingAsync(
        ClusterClient cluster,
        IReadOnlyList<TopicNeed> needs,
        CancellationToken cancellation
    )
    {
        string[] names = [.. needs.Select(need => need.Name)];
        // One request for all of them; nothing where all are known already.
        cluster.Track(names);
        if (names.Any(name => cluster.Metadata.Topic(name) is not { Exists: true }))
            await cluster.RefreshAsync(cancellation).ConfigureAwait(false);
        return [.. needs.Where(need => cluster.Metadata.Topic(need.Name) is not { Exists: true })];
    }

    /// <summary>Makes what is missing, and waits until it has leaders.</summary>
    /// <param name="clusterName">In the topology, for messages.</param>
    /// <exception cref="MissingTopicsException">Something is missing, and may not be made.</exception>
    /// <exception cref="TopicMissingException">Something is missing that nobody declares.</exception>
    public static async Task EnsureAsync(
        ClusterClient cluster,
        string clusterName,
        IReadOnlyList<TopicNeed> needs,
        bool noCreate,
        CancellationToken cancellation
    )
    {
        var missing = await MissingAsync(cluster, needs, cancellation).ConfigureAwait(false);
        if (missing.Count == 0)
            return;
        if (noCreate)
            throw new MissingTopicsException([.. missing.Select(need => $"{need.Name} on {clusterName}")]);
        if (missing.FirstOrDefault(need => need.Partitions is null) is { } undeclared)
            throw new TopicMissingException(undeclared.Name, clusterName);
        var admin = new TopicAdmin(cluster);
        var refused = await admin.CreateAsync(missing.Select(need => need.AsNew()), cancellation).ConfigureAwait(false);
        foreach (var (_, refusal) in refused)
            if (refusal.Error != ErrorCode.TopicAlreadyExists)
                throw refusal;
        await admin.WaitForLeadersAsync([.. missing.Select(need => need.Name)], cancellation).ConfigureAwait(false);
    }
}
