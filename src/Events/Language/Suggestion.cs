namespace Keystone.Events.Language;

/// <summary>The name that was probably meant.</summary>
internal static class Suggestion
{
    /// <summary>The nearest of the names, where it is near: at most a third of the letters wrong, swapped or in the other case.</summary>
    public static string? For(string name, IEnumerable<string> names)
    {
        string? best = null;
        var bestDistance = Math.Max(1, Math.Min(name.Length, 12) / 3) + 1;
        if (name.Length > 64)
            return null;
        foreach (var candidate in names)
        {
            var distance = string.Equals(candidate, name, StringComparison.OrdinalIgnoreCase) ? 0 : Distance(name, candidate);
            if (distance >= bestDistance)
                continue;
            best = candidate;
            bestDistance = distance;
        }
        return best;
    }

    /// <summary>Edits that make one name the other: insert, delete, replace, or swap two neighbours.</summary>
    private static int Distance(string a, string b)
    {
        var rows = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
            rows[i, 0] = i;
        for (var j = 0; j <= b.Length; j++)
            rows[0, j] = j;
        for (var i = 1; i <= a.Length; i++)
        for (var j = 1; j <= b.Length; j++)
        {
            var replace = rows[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
            rows[i, j] = Math.Min(replace, Math.Min(rows[i - 1, j], rows[i, j - 1]) + 1);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                rows[i, j] = Math.Min(rows[i, j], rows[i - 2, j - 2] + 1);
        }
        return rows[a.Length, b.Length];
    }
}
