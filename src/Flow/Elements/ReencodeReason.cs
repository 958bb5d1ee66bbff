namespace Keystone.Flow.Elements;

/// <summary>Why a batch could not go through as it came. Counted per lane.</summary>
public enum ReencodeReason
{
    /// <summary>Some of its records were filtered out, or went to other targets.</summary>
    Filtered,

    /// <summary>Its values were projected by <c>select</c>.</summary>
    Projected,

    /// <summary>Its records have other target partitions than the source's (<c>partition_by</c>).</summary>
    Repartitioned,

    /// <summary>It held records below the lane's position.</summary>
    PositionCut,

    /// <summary>Small batches of a backlog, made one.</summary>
    Merged,

    /// <summary>Compaction left holes in its offsets; brokers refuse such batches from producers.</summary>
    Holes,

    /// <summary>Its source stamps LogAppendTime: each record gets the time that its readers saw.</summary>
    LogAppendTime,

    /// <summary>The target would convert its codec.</summary>
    Codec,

    /// <summary>Larger than the target's max.message.bytes.</summary>
    Split,

    /// <summary>It held records that the target refused for good.</summary>
    Refused,

    /// <summary>Some of its records went to the dead letters or were skipped.</summary>
    Poison,
}
