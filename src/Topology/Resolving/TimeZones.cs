using System.Diagnostics.CodeAnalysis;

namespace Keystone.Topology.Resolving;

/// <summary>Time zones by IANA name, UTC even where the machine has no database of them.</summary>
internal static class TimeZones
{
    public static bool TryFind(string name, [NotNullWhen(true)] out TimeZoneInfo? zone)
    {
        zone = TimeZoneInfo.Utc;
        return name == "UTC" || TimeZoneInfo.TryFindSystemTimeZoneById(name, out zone);
    }
}
