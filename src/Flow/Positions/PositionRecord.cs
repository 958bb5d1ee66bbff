using System.Diagnostics.CodeAnalysis;
using Google.Protobuf;
using Keystone.Flow.Internals;

namespace Keystone.Flow.Positions;

/// <summary>A record of the position log as tools look at it: whose it is, and what it says.</summary>
public sealed record PositionRecord
{
    /// <summary><c>pipeline/region/route</c>.</summary>
    public required string Flow { get; init; }

    public required string SourceClusterId { get; init; }

    /// <summary>Set for a partition's record.</summary>
    public Guid? TopicId { get; init; }

    public int Partition { get; init; }

    /// <summary>Set for a claim: the lane that a worker takes.</summary>
    public int? ClaimedLane { get; init; }

    /// <summary>Set for a claim: the worker.</summary>
    public string? Claimant { get; init; }

    /// <summary>Set for a partition's record that is not a tombstone.</summary>
    public PartitionPosition? Position { get; init; }

    /// <summary>Set for a flow's own record that is not a tombstone.</summary>
    public FlowRecord? FlowRecord { get; init; }

    /// <summary>False for what is no record of this version.</summary>
    public static bool TryRead(byte[]? key, byte[]? value, long logOffset, [NotNullWhen(true)] out PositionRecord? record)
    {
        record = null;
        if (key is null)
            return false;
        try
        {
            var parsed = PositionKey.Parser.ParseFrom(key);
            var isClaim = parsed.ClaimedLane > 0;
            var isFlow = !isClaim && parsed.TopicId.IsEmpty;
            var isPosition = !isClaim && !isFlow;
            record = new PositionRecord
            {
                Flow = parsed.Flow,
                SourceClusterId = parsed.SourceClusterId,
                TopicId = isPosition ? PositionKeys.TopicIdOf(parsed.TopicId) : null,
                Partition = parsed.Partition,
                ClaimedLane = isClaim ? parsed.ClaimedLane - 1 : null,
                Claimant = isClaim && value is not null ? ClaimValue.Parser.ParseFrom(value).InstanceId : null,
                Position = isPosition && value is not null ? PositionValues.Read(PositionValue.Parser.ParseFrom(value), logOffset) : null,
                FlowRecord = isFlow && value is not null ? PositionValues.Read(FlowValue.Parser.ParseFrom(value), logOffset) : null,
            };
            return true;
        }
        catch (InvalidProtocolBufferException)
        {
            return false;
        }
    }
}
