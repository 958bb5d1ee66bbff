using System.Globalization;

namespace Keystone.Kafka.Generator.Definitions;

/// <summary>An inclusive range of message versions; <see cref="Last"/> is <see cref="int.MaxValue"/> where it is open.</summary>
public readonly struct VersionRange
{
    public static readonly VersionRange None = new(1, 0);
    public static readonly VersionRange All = new(0, int.MaxValue);

    public VersionRange(int first, int last)
    {
        First = first;
        Last = last;
    }

    public int First { get; }

    public int Last { get; }

    public bool IsEmpty => First > Last;

    public bool Contains(int version) => version >= First && version <= Last;

    public bool Covers(VersionRange other) => other.IsEmpty || (First <= other.First && Last >= other.Last);

    public VersionRange Intersect(VersionRange other)
    {
        var first = First > other.First ? First : other.First;
        var last = Last < other.Last ? Last : other.Last;
        return first > last ? None : new VersionRange(first, last);
    }

    /// <summary>Reads <c>7</c>, <c>7+</c>, <c>0-12</c> or <c>none</c>.</summary>
    public static bool TryParse(string text, out VersionRange range)
    {
        range = None;
        if (text == "none")
            return true;
        if (text.EndsWith("+") && TryNumber(text.Substring(0, text.Length - 1), out var open))
        {
            range = new VersionRange(open, int.MaxValue);
            return true;
        }
        var dash = text.IndexOf('-');
        if (dash > 0 && TryNumber(text.Substring(0, dash), out var from) && TryNumber(text.Substring(dash + 1), out var to))
        {
            range = new VersionRange(from, to);
            return from <= to;
        }
        if (!TryNumber(text, out var one))
            return false;
        range = new VersionRange(one, one);
        return true;
    }

    public override string ToString() =>
        IsEmpty ? "none"
        : Last == int.MaxValue ? First + "+"
        : First == Last ? First.ToString(CultureInfo.InvariantCulture)
        : First + "-" + Last;

    private static bool TryNumber(string text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
