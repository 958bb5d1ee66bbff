namespace Keystone.Topology;

/// <summary>How names are listed, shortened and guessed in messages.</summary>
public static class Names
{
    private const int Listed = 12;
    private const int GuessedChars = 64;

    /// <summary><c>Declared: a, b.</c>, or <c>None is declared.</c></summary>
    public static string Known(string word, IReadOnlyCollection<string> names)
    {
        if (names.Count == 0)
            return $"None is {word.ToLowerInvariant()}.";
        var more = names.Count > Listed ? $" and {names.Count - Listed} more" : "";
        return $"{word}: {string.Join(", ", names.Take(Listed).Select(n => Shorten(n)))}{more}.";
    }

    /// <summary>The nearest name as a question, else all of them.</summary>
    public static string Nearest(string name, IReadOnlyCollection<string> known)
    {
        var best = known.Select(k => (Name: k, Distance: Distance(name, k))).OrderBy(k => k.Distance).FirstOrDefault();
        return best.Name is not null && best.Distance <= Math.Max(1, Math.Min(name.Length, best.Name.Length) / 3)
            ? $"Did you mean '{best.Name}'?"
            : Known("Known", known);
    }

    /// <summary><c>1 broker</c>, <c>3 brokers</c>.</summary>
    public static string Count(int number, string noun) => number == 1 ? $"1 {noun}" : $"{number} {noun}s";

    public static string Shorten(string text, int chars = 60) => text.Length <= chars ? text : string.Concat(text.AsSpan(0, chars), "…");

    /// <summary>Edits (insert, delete, replace, swap of neighbours) from one name to the other, case not counted.</summary>
    public static int Distance(string a, string b)
    {
        if (a.Length > GuessedChars || b.Length > GuessedChars)
            return int.MaxValue;
        var d = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        for (var j = 0; j <= b.Length; j++)
        {
            if (i == 0 || j == 0)
            {
                d[i, j] = i + j;
                continue;
            }
            var same = char.ToLowerInvariant(a[i - 1]) == char.ToLowerInvariant(b[j - 1]);
            d[i, j] = Math.Min(Math.Min(d[i - 1, j], d[i, j - 1]) + 1, d[i - 1, j - 1] + (same ? 0 : 1));
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                d[i, j] = Math.Min(d[i, j], d[i - 2, j - 2] + 1);
        }
        return d[a.Length, b.Length];
    }
}
