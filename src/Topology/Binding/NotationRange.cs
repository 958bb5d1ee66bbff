using Keystone.Topology.Config;

namespace Keystone.Topology.Binding;

/// <summary>The smallest and the largest value of an option, both allowed.</summary>
internal readonly record struct NotationRange(IComparable Min, IComparable Max)
{
    /// <param name="range"><c>min..max</c> in the notation; an option that declares another is a defect.</param>
    /// <param name="notation">Of the option's type.</param>
    public static NotationRange Parse(string range, Notation notation)
    {
        var dots = range.IndexOf("..", StringComparison.Ordinal);
        if (!notation.TryRead(range[..dots], out var min) || !notation.TryRead(range[(dots + 2)..], out var max))
            throw new ArgumentException($"'{range}' is no range of {notation.Name}", nameof(range));
        return new NotationRange(Comparable(min), Comparable(max));
    }

    public bool Holds(object value) => Min.CompareTo(Comparable(value)) <= 0 && Max.CompareTo(Comparable(value)) >= 0;

    private static IComparable Comparable(object value) => value is ByteRate rate ? rate.BytesPerSecond : (IComparable)value;
}
