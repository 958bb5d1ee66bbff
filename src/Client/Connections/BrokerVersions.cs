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

    /// <summary>Refuses a broker that lacks any of the APIs, naming all that it lacks.</summary>
    internal void Require(IReadOnlyList<ApiKey> apis)
    {
        List<ApiKey>? lacking = null;
        var facts = "";
        foreach (var api in apis)
        {
            var ours = ApiCatalogue.Get(api);
            if (ranges.TryGetValue(api, out var theirs) && theirs.Max >= ours.LowestVersion && theirs.Min <= ours.HighestVersion)
                continue;
            (lacking ??= []).Add(api);
            facts += (facts.Length == 0 ? "" : "; ") + Describe(api, ours.LowestVersion, ours.HighestVersion);
        }
        if (lacking is not null)
            throw new BrokerLacksApiException(broker, lacking, facts);
    }

    private string Describe(ApiKey api, short lowest, short highest) =>
        ranges.TryGetValue(api, out var theirs)
            ? $"it speaks {api} {theirs.Min} to {theirs.Max}, and {lowest} to {highest} is needed"
            : $"it does not speak {api}, of which {lowest} to {highest} is needed";
}
