using Keystone.Kafka.Protocol;

namespace Keystone.Client.Fetching;

/// <summary>Why a partition could not be read, with the facts that a decision needs.</summary>
public sealed record FetchFailure(FetchFailureKind Kind, ErrorCode Error, string Fact)
{
    /// <summary>Truncated: the largest epoch that both logs have.</summary>
    public int DivergingEpoch { get; init; } = -1;

    /// <summary>Truncated: where that epoch ends in the leader's log; what we read from there on is not in it.</summary>
    public long DivergingOffset { get; init; } = -1;

    /// <summary>OffsetOutOfRange: the log's first offset; -1 where it could not be learned.</summary>
    public long LogStartOffset { get; init; } = -1;

    /// <summary>OffsetOutOfRange: the log's end (read uncommitted); -1 where it could not be learned.</summary>
    public long LogEndOffset { get; init; } = -1;

    /// <summary>TopicRecreated: the id that the name has now.</summary>
    public Guid CurrentTopicId { get; init; }

    /// <summary>Unreadable: the batch's offset, where it could be read.</summary>
    public long Offset { get; init; } = -1;

    public bool IsRetriable => Kind == FetchFailureKind.Retriable;
}
