using Google.Protobuf;
using Keystone.Flow.Elements;
using Keystone.Flow.Internals;

namespace Keystone.Flow.Positions;

/// <summary>Between the position log's messages and the types that the rest of Flow uses.</summary>
internal static class PositionValues
{
    /// <summary>How many accepted gaps stay with a position: older ones were seen long ago, and every commit writes them again.</summary>
    public const int MaxGaps = 16;

    public static PartitionPosition Read(PositionValue value, long logOffset) =>
        new()
        {
            LogOffset = logOffset,
            NextOffset = value.NextOffset,
            LeaderEpoch = value.HasLeaderEpoch ? value.LeaderEpoch : -1,
            InstanceId = value.InstanceId,
            LaneCount = value.LaneCount,
            Topic = value.Topic,
            Cut = value.Cut is { } cut ? new PendingCut(cut.EndOffset, [.. cut.Names]) : null,
            Gaps =
            [
                .. value.Gaps.Select(gap => new AcceptedGap(
                    (GapKind)gap.Kind,
                    gap.FromOffset,
                    gap.ToOffset,
                    DateTimeOffset.FromUnixTimeMilliseconds(gap.AcceptedAtMs)
                )),
            ],
        };

    public static void Write(
        long nextOffset,
        int leaderEpoch,
        string instanceId,
        int laneCount,
        string topic,
        PendingCut? cut,
        List<AcceptedGap> gaps,
        PositionValue into
    )
    {
        into.NextOffset = nextOffset;
        if (leaderEpoch >= 0)
            into.LeaderEpoch = leaderEpoch;
        else
            into.ClearLeaderEpoch();
        into.InstanceId = instanceId;
        into.LaneCount = laneCount;
        into.Topic = topic;
        into.Cut = null;
        if (cut is not null)
        {
            into.Cut = new PendingCutValue { EndOffset = cut.EndOffset };
            into.Cut.Names.AddRange(cut.Names);
        }
        into.Gaps.Clear();
        for (var i = Math.Max(0, gaps.Count - MaxGaps); i < gaps.Count; i++)
            into.Gaps.Add(
                new GapValue
                {
                    Kind = (GapKindValue)gaps[i].Kind,
                    FromOffset = gaps[i].FromOffset,
                    ToOffset = gaps[i].ToOffset,
                    AcceptedAtMs = gaps[i].AcceptedAt.ToUnixTimeMilliseconds(),
                }
            );
    }

    public static FlowRecord Read(FlowValue value, long logOffset) =>
        new()
        {
            LaneCount = value.LaneCount,
            FormerLanes = value.FormerLanes,
            InstanceId = value.InstanceId,
            FirstPartitions = value.FirstPartitions,
            SourceTopicId = PositionKeys.TopicIdOf(value.SourceTopicId),
            Targets = value.Targets.ToDictionary(target => target.Topic, target => PositionKeys.TopicIdOf(target.TopicId)),
            LogOffset = logOffset,
        };

    public static byte[] Claim(string instanceId) => new ClaimValue { InstanceId = instanceId }.ToByteArray();

    public static byte[] Write(FlowRecord record)
    {
        var value = new FlowValue
        {
            LaneCount = record.LaneCount,
            FormerLanes = record.FormerLanes,
            InstanceId = record.InstanceId,
            FirstPartitions = record.FirstPartitions,
            SourceTopicId = ByteString.CopyFrom(record.SourceTopicId.ToByteArray(bigEndian: true)),
        };
        foreach (var (topic, id) in record.Targets.OrderBy(target => target.Key, StringComparer.Ordinal))
            value.Targets.Add(new TargetValue { Topic = topic, TopicId = ByteString.CopyFrom(id.ToByteArray(bigEndian: true)) });
        return value.ToByteArray();
    }
}
