namespace Keystone.Client.Admin;

/// <summary>Which offset of a partition is asked for: a timestamp in milliseconds, or one of the special ones.</summary>
public readonly record struct OffsetQuery(long Timestamp)
{
    /// <summary>The log's first offset.</summary>
    public static OffsetQuery Earliest { get; } = new(-2);

    /// <summary>The log's end: where the next record goes (read uncommitted), or the last stable offset (read committed).</summary>
    public static OffsetQuery Latest { get; } = new(-1);

    /// <summary>The first record with this timestamp or a later one; -1 in the answer where there is none.</summary>
    public static OffsetQuery At(DateTimeOffset time) => new(time.ToUnixTimeMilliseconds());
}
