using System.IO.Enumeration;
using Keystone.Topology.Config;

namespace Keystone.Topology.Resolving;

/// <summary>Which regions a mirror links, and which topics it carries.</summary>
internal static class MirrorLookup
{
    /// <summary>Each region once, in declared order.</summary>
    public static IReadOnlyList<string> RegionsOf(MirrorConfig mirror) =>
        mirror.Between is { } between ? [.. between.Select(b => b.Value).Distinct()]
        : mirror is { From: { } from, To: { } to } ? [from.Value, to.Value]
        : [];

    /// <summary>Each direction as (from region, to region).</summary>
    public static IReadOnlyList<(string From, string To)> DirectionsOf(MirrorConfig mirror)
    {
        var regions = RegionsOf(mirror);
        if (mirror.Between is null)
            return regions.Count == 2 ? [(regions[0], regions[1])] : [];
        return [.. from a in regions from b in regions where a != b select (a, b)];
    }

    public static bool IsReserved(string topic) =>
        topic.StartsWith("__", StringComparison.Ordinal) || topic.StartsWith("keystone.", StringComparison.Ordinal);

    public static bool Carries(MirrorConfig mirror, string topic) =>
        !IsReserved(topic) && Any(mirror.Topics, topic) && !Any(mirror.Exclude, topic);

    public static bool IsPattern(string topic) => topic.Contains('*');

    private static bool Any(IReadOnlyList<Spot<string>>? patterns, string topic) =>
        patterns?.Any(p => FileSystemName.MatchesSimpleExpression(p.Value, topic, ignoreCase: false)) == true;
}
