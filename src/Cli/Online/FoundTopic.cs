using System.Globalization;
using Keystone.Client;

namespace Keystone.Cli.Online;

/// <summary>A needed topic that exists, with its configs in effect; null where they may not be read.</summary>
internal sealed record FoundTopic(TopicUse Use, TopicMetadata Metadata, IReadOnlyDictionary<string, string>? Configs)
{
    /// <summary>Of the partition with the fewest.</summary>
    public int Replicas
    {
        get
        {
            var fewest = int.MaxValue;
            foreach (var partition in Metadata.Partitions)
                fewest = Math.Min(fewest, partition?.Replicas.Count ?? int.MaxValue);
            return fewest == int.MaxValue ? 0 : fewest;
        }
    }

    public long? Number(string config) =>
        Configs?.GetValueOrDefault(config) is { } text && long.TryParse(text, CultureInfo.InvariantCulture, out var number) ? number : null;
}
