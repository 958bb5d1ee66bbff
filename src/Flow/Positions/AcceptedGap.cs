using System.Globalization;

namespace Keystone.Flow.Positions;

/// <summary>A gap that the topology (<c>on_gap: skip</c>) or an operator (<c>resume --accept</c>) let the lane pass; kept with its position.</summary>
public sealed record AcceptedGap(GapKind Kind, long FromOffset, long ToOffset, DateTimeOffset AcceptedAt)
{
    public override string ToString()
    {
        var what = Kind switch
        {
            GapKind.Retention => $"offsets {FromOffset} to {ToOffset - 1} were removed by retention",
            GapKind.Truncated => $"truncated from {FromOffset} to {ToOffset}",
            _ => $"recreated: {FromOffset} in the former topic, {ToOffset} in this one",
        };
        return $"{what}, accepted at {AcceptedAt.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)}";
    }
}
