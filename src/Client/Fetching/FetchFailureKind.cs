namespace Keystone.Client.Fetching;

/// <summary>Why a partition could not be read.</summary>
public enum FetchFailureKind
{
    /// <summary>The leader is moving, unknown or away: metadata are being renewed, try again after a pause.</summary>
    Retriable,

    /// <summary>The offset is below the log's start (retention overtook us) or above its end.</summary>
    OffsetOutOfRange,

    /// <summary>The log was truncated: up to <see cref="FetchFailure.DivergingOffset"/> it is the one we read.</summary>
    Truncated,

    /// <summary>The topic of this name has another id than the position's.</summary>
    TopicRecreated,

    /// <summary>The topic does not exist (any more), or has fewer partitions.</summary>
    TopicMissing,

    /// <summary>The log holds what is no magic 2 batch; magic 0 and 1 are named as such.</summary>
    Unreadable,

    /// <summary>Anything that only an operator can change: authorisation, an unknown error.</summary>
    Refused,
}
