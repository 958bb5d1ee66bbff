using Keystone.Flow.Elements;

namespace Keystone.Flow.Positions;

/// <summary>
/// A gap, exactly: the lane stood at <paramref name="FromOffset"/> and can go on only at <paramref name="ToOffset"/>. For retention the records
/// from From to below To are lost to the flow; for truncation To is the lower one, and the target has the surplus from To to below From.
/// </summary>
public sealed record Gap(GapKind Kind, SourcePartition Partition, long FromOffset, long ToOffset)
{
    public override string ToString() =>
        Kind switch
        {
            GapKind.Retention =>
                $"gap in {Partition}: offsets {FromOffset} to {ToOffset - 1} ({ToOffset - FromOffset} records at most) were removed by retention before they were read",
            GapKind.Truncated =>
                $"{Partition} was truncated: the position is {FromOffset}, the log diverges at {ToOffset}; the target has up to {FromOffset - ToOffset} records that the source lost",
            _ =>
                $"{Partition} was recreated (topic id {Partition.TopicId:N}): the position was {FromOffset} in the topic before it; the new one begins at {ToOffset}",
        };
}
