using Google.Protobuf;
using Keystone.Flow.Internals;

namespace Keystone.Flow.Positions;

/// <summary>Keys of the position log. Their bytes are stable: compaction and every lookup go by them.</summary>
internal static class PositionKeys
{
    public static byte[] Of(string flow, string sourceClusterId, Guid topicId, int partition) =>
        new PositionKey
        {
            Flow = flow,
            SourceClusterId = sourceClusterId,
            TopicId = ByteString.CopyFrom(topicId.ToByteArray(bigEndian: true)),
            Partition = partition,
        }.ToByteArray();

    public static byte[] OfFlow(string flow, string sourceClusterId) =>
        new PositionKey { Flow = flow, SourceClusterId = sourceClusterId }.ToByteArray();

    public static byte[] OfClaim(string flow, string sourceClusterId, int lane) =>
        new PositionKey
        {
            Flow = flow,
            SourceClusterId = sourceClusterId,
            ClaimedLane = lane + 1,
        }.ToByteArray();

    public static Guid TopicIdOf(ByteString bytes) => bytes.Length == 16 ? new Guid(bytes.Span, bigEndian: true) : Guid.Empty;
}
