using Keystone.Kafka.Messages;
using Keystone.Kafka.Protocol;

namespace Keystone.Client.Connections;

/// <summary>What one broker speaks, from its answer to ApiVersions, and which version is used with it.</summary>
public sealed class BrokerVersions
{
    private readonly string broker;
    private readonly Dictionary<ApiKey, (short Min, short Max)> ranges = [];

    internal BrokerVersions(string broker, ApiVersionsResponse answer)
    {
        this.broker = broker;
        foreach (var api in answer.ApiKeys)
            ranges[(ApiKey)api.ApiKey] = (api.MinVersion, api.MaxVersion);
        var levels = new Dictionary<string, short>();
        foreach (var feature in answer.FinalizedFeatures)
            levels[feature.Name] = feature.MaxVersionLevel;
        Features = new ClusterFeatures(answer.FinalizedFeaturesEpoch, levels);
    }

    /// <summary>Before the broker has answered.</summary>
    internal static BrokerVersions Unknown { get; } = new("a broker", new ApiVersionsResponse());

    public ClusterFeatures Features { get; }

    /// <summary>The highest version that both sides speak, at most <paramref name="atMost"/>.</summary>
    /// <exception cref="BrokerLacksApiException">There is none.</exception>
    public short Choose(ApiKey api, short atMost = short.MaxValue)
    {
        var ours = ApiCatalogue.Get(api);
        var highest = Math.Min(ours.HighestVersion, atMost);
        if (ranges.TryGetValue(api, out var theirs))
        {
            var version = Math.Min(highest, theirs.Max);
            if (version >= ours.LowestVersion && version >= theirs.Min)
                return version;
        }
        throw new BrokerLacksApiException(broker, [api], Describe(api, ours.LowestVersion, highest));
    }

    /// <summary>The APIs of which the broker speaks no version that we speak, each with its ranges in words.</summary>
    public IReadOnlyList<(ApiKey Api, string Fact)> Lacking(IEnumerable<ApiKey> apis)
    {
        List<(ApiKey, string)> lacking = [];
        foreach (var api in apis)
        {
            var ours = ApiCatalogue.Get(api);
            if (ranges.TryGetValue(api, out var theirs) && theirs.Max >= ours.LowestVersion && theirs.Min <= ours.HighestVersion)
                continue;
            lacking.Add((api, Describe(api, ours.LowestVersion, ours.HighestVersion)));
        }
        return lacking;
    }

    /// <summary>Refuses a broker that lacks any of the APIs, naming all that it lacks.</summary>
    internal void Require(IReadOnlyList<ApiKey> apis)
    {
        var lacking = Lacking(apis);
        if (lacking.Count > 0)
            throw new BrokerLacksApiException(
                broker,
                [.. lacking.Select(lack => lack.Api)],
                string.Join("; ", lacking.Select(lack => lack.Fact))
            );
    }

    private string Describe(ApiKey api, short lowest, short highest) =>
        ranges.TryGetValue(api, out var theirs)
            ? $"it speaks {api} {theirs.Min} to {theirs.Max}, and {lowest} to {highest} is needed"
            : $"it does not speak {api}, of which {lowest} to {highest} is needed";
}
