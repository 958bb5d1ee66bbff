using Keystone.Kafka.Messages;
using Keystone.Kafka.Protocol;

namespace Keystone.Embedded.Groups;

/// <summary>Which topics the consumers of a group say that they are subscribed to.</summary>
internal static class Subscriptions
{
    public static HashSet<string> Of(ClassicGroup group)
    {
        var topics = new HashSet<string>(StringComparer.Ordinal);
        if (group.ProtocolName is null)
            return topics;
        foreach (var member in group.Members.Values)
            AddTo(topics, member.MetadataFor(group.ProtocolName));
        return topics;
    }

    private static void AddTo(HashSet<string> topics, byte[] metadata)
    {
        try
        {
            var reader = new ProtocolReader(metadata);
            var version = Math.Min(reader.ReadInt16(), ConsumerProtocolSubscription.HighestVersion);
            topics.UnionWith(ConsumerProtocolSubscription.Read(ref reader, version).Topics);
        }
        catch (ProtocolException)
        {
            // A client's own metadata: it subscribes to nothing that we can name.
        }
    }
}
