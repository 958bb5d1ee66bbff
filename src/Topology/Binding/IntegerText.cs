using System.Globalization;

namespace Keystone.Topology.Binding;

/// <summary>Integers: digits, perhaps after a minus sign.</summary>
internal static class IntegerText
{
    /// <summary>An int, or null.</summary>
    public static object? TryRead(string text) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && !text.StartsWith('+')
            ? value
            : null;
}
