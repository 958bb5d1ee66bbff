namespace Keystone.Router.Tests.Support;

/// <summary>Compares records, and says only where they first differ.</summary>
internal static class Same
{
    public static void ShouldBeSame(this IEnumerable<Made> actual, IEnumerable<Made> expected, string where)
    {
        var (a, e) = (actual.ToList(), expected.ToList());
        for (var i = 0; i < Math.Min(a.Count, e.Count); i++)
            a[i].ShouldBe(e[i], $"{where}, record {i} of {a.Count} (expected {e.Count})");
        a.Count.ShouldBe(e.Count, where);
    }
}
