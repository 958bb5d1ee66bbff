using System.Text;

namespace Keystone.Events.Patterns;

/// <summary>The letters that are one letter in different cases (Unicode's simple folding), for <c>(?i)</c>.</summary>
internal static class Folding
{
    /// <summary>Where the scripts with two cases end.</summary>
    private const int LastCased = 0x1E943;

    private static readonly Lazy<Dictionary<int, int[]>> Orbits = new(MakeOrbits);

    public static CodePointSet Fold(CodePointSet set)
    {
        var folded = new CodePointSet();
        folded.Add(set);
        foreach (var (code, others) in Orbits.Value)
        {
            if (!set.Contains(code))
                continue;
            foreach (var other in others)
                folded.Add(other, other);
        }
        return folded;
    }

    private static Dictionary<int, int[]> MakeOrbits()
    {
        var groups = new Dictionary<int, List<int>>();
        for (var code = (int)'A'; code <= LastCased; code++)
        {
            // The Turkish dotted and dotless i fold in no language but Turkish.
            if (code is 0x130 or 0x131 || !Rune.IsValid(code))
                continue;
            Join(groups, code, Rune.ToLowerInvariant(new Rune(code)).Value);
            Join(groups, code, Rune.ToUpperInvariant(new Rune(code)).Value);
        }
        return groups.ToDictionary(g => g.Key, g => g.Value.Where(c => c != g.Key).ToArray());
    }

    private static void Join(Dictionary<int, List<int>> groups, int a, int b)
    {
        if (a == b)
            return;
        var left = groups.TryGetValue(a, out var found) ? found : groups[a] = [a];
        var right = groups.TryGetValue(b, out found) ? found : groups[b] = [b];
        if (ReferenceEquals(left, right))
            return;
        left.AddRange(right);
        foreach (var code in right)
            groups[code] = left;
    }
}
