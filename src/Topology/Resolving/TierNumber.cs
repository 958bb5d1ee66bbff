using System.Globalization;

namespace Keystone.Topology.Resolving;

/// <summary>Tiers are named by numbers from 1 to 99.</summary>
internal static class TierNumber
{
    public static bool TryRead(string text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number is >= 1 and <= 99 && text[0] != '0';
}
