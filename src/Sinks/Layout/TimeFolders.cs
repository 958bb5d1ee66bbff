using System.Globalization;
using Keystone.Topology.Model;

namespace Keystone.Sinks.Layout;

/// <summary>
/// The folder of a time: <c>year=2026/month=11/day=24/hour=10</c>, down to the declared granularity, in the declared time zone's wall
/// clock. The hour that a zone repeats when its summer time ends is one folder. One formatting serves all records of the same folder:
/// the instants for which the last answer holds are kept.
/// </summary>
public sealed class TimeFolders(TimeGranularity granularity, TimeZoneInfo zone)
{
    private const long MinMs = -62135596800000; // 0001-01-01 UTC
    private const long MaxMs = 253402300799999; // 9999-12-31 UTC, last millisecond

    private long _from = long.MaxValue;
    private long _to = long.MinValue;
    private string _folder = "";

    /// <summary>Null where the calendar has no such time (before year 1, after 9999).</summary>
    public string? Of(long unixMs)
    {
        if (unixMs >= _from && unixMs < _to)
            return _folder;
        // A day of slack on both ends: a zone's offset must not leave the calendar either.
        if (unixMs is < MinMs + 86_400_000 or > MaxMs - 86_400_000)
            return null;

        var local = TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeMilliseconds(unixMs), zone);
        _folder = Format(local);
        // The answer holds for the local hour (or minute) around it, provided that the zone's offset is one from its start to its end.
        var width = granularity == TimeGranularity.Minute ? 60_000 : 3_600_000;
        _from = unixMs - Mod(unixMs + (long)local.Offset.TotalMilliseconds, width);
        _to = _from + width;
        if (OffsetAt(_from) != local.Offset || OffsetAt(_to - 1) != local.Offset)
            (_from, _to) = (unixMs, unixMs + 1);
        return _folder;
    }

    private string Format(DateTimeOffset local)
    {
        var c = CultureInfo.InvariantCulture;
        return granularity switch
        {
            TimeGranularity.Month => local.ToString("'year='yyyy'/month='MM", c),
            TimeGranularity.Day => local.ToString("'year='yyyy'/month='MM'/day='dd", c),
            TimeGranularity.Hour => local.ToString("'year='yyyy'/month='MM'/day='dd'/hour='HH", c),
            _ => local.ToString("'year='yyyy'/month='MM'/day='dd'/hour='HH'/minute='mm", c),
        };
    }

    private TimeSpan OffsetAt(long unixMs) => zone.GetUtcOffset(DateTimeOffset.FromUnixTimeMilliseconds(unixMs));

    private static long Mod(long a, long b) => ((a % b) + b) % b;
}
