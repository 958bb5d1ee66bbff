using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace Keystone.Kafka.Protocol;

/// <summary>What Kafka's error codes are called and how a client may answer them.</summary>
public static class ErrorCodes
{
    private static readonly FrozenDictionary<ErrorCode, string> Names = Enum.GetValues<ErrorCode>()
        .ToFrozenDictionary(code => code, code => UpperName(code.ToString()));

    /// <summary>Kafka's own name, as <c>NOT_LEADER_OR_FOLLOWER</c>; <c>ERROR_n</c> for a code that has none here.</summary>
    public static string Text(this ErrorCode code) =>
        Names.TryGetValue(code, out var name) ? name : "ERROR_" + ((short)code).ToString(CultureInfo.InvariantCulture);

    /// <summary>Whether the same request may succeed later.</summary>
    public static bool IsRetriable(this ErrorCode code) =>
        code
            is ErrorCode.CorruptMessage
                or ErrorCode.UnknownTopicOrPartition
                or ErrorCode.LeaderNotAvailable
                or ErrorCode.NotLeaderOrFollower
                or ErrorCode.RequestTimedOut
                or ErrorCode.ReplicaNotAvailable
                or ErrorCode.NetworkException
                or ErrorCode.CoordinatorLoadInProgress
                or ErrorCode.CoordinatorNotAvailable
                or ErrorCode.NotCoordinator
                or ErrorCode.NotEnoughReplicas
                or ErrorCode.NotEnoughReplicasAfterAppend
                or ErrorCode.NotController
                or ErrorCode.ConcurrentTransactions
                or ErrorCode.KafkaStorageError
                or ErrorCode.FetchSessionIdNotFound
                or ErrorCode.InvalidFetchSessionEpoch
                or ErrorCode.ListenerNotFound
                or ErrorCode.FencedLeaderEpoch
                or ErrorCode.UnknownLeaderEpoch
                or ErrorCode.OffsetNotAvailable
                or ErrorCode.PreferredLeaderNotAvailable
                or ErrorCode.EligibleLeadersNotAvailable
                or ErrorCode.ElectionNotNeeded
                or ErrorCode.UnstableOffsetCommit
                or ErrorCode.ThrottlingQuotaExceeded
                or ErrorCode.UnknownTopicId
                or ErrorCode.InconsistentTopicId
                or ErrorCode.FetchSessionTopicIdError
                or ErrorCode.ShareSessionNotFound
                or ErrorCode.InvalidShareSessionEpoch
                or ErrorCode.ShareSessionLimitReached;

    /// <summary>Whether the client's metadata is out of date: refresh it before the next try.</summary>
    public static bool IsStaleMetadata(this ErrorCode code) =>
        code
            is ErrorCode.UnknownTopicOrPartition
                or ErrorCode.LeaderNotAvailable
                or ErrorCode.NotLeaderOrFollower
                or ErrorCode.ReplicaNotAvailable
                or ErrorCode.NetworkException
                or ErrorCode.KafkaStorageError
                or ErrorCode.ListenerNotFound
                or ErrorCode.FencedLeaderEpoch
                or ErrorCode.PreferredLeaderNotAvailable
                or ErrorCode.EligibleLeadersNotAvailable
                or ErrorCode.ElectionNotNeeded
                or ErrorCode.UnknownTopicId
                or ErrorCode.InconsistentTopicId;

    private static string UpperName(string name)
    {
        var text = new StringBuilder();
        foreach (var letter in name)
        {
            if (char.IsUpper(letter) && text.Length > 0)
                text.Append('_');
            text.Append(char.ToUpperInvariant(letter));
        }
        return text.ToString();
    }
}
