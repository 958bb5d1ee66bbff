using System.Collections.Concurrent;
using System.Globalization;

namespace Keystone.Events.Patterns;

/// <summary>Sets of code points by name: general categories (<c>L</c>, <c>Lu</c>) and scripts (<c>Hangul</c>), as after <c>\p</c>.</summary>
internal static class UnicodeSets
{
    private static readonly Dictionary<string, UnicodeCategory> Categories = new(StringComparer.Ordinal)
    {
        ["Lu"] = UnicodeCategory.UppercaseLetter,
        ["Ll"] = UnicodeCategory.LowercaseLetter,
        ["Lt"] = UnicodeCategory.TitlecaseLetter,
        ["Lm"] = UnicodeCategory.ModifierLetter,
        ["Lo"] = UnicodeCategory.OtherLetter,
        ["Mn"] = UnicodeCategory.NonSpacingMark,
        ["Mc"] = UnicodeCategory.SpacingCombiningMark,
        ["Me"] = UnicodeCategory.EnclosingMark,
        ["Nd"] = UnicodeCategory.DecimalDigitNumber,
        ["Nl"] = UnicodeCategory.LetterNumber,
        ["No"] = UnicodeCategory.OtherNumber,
        ["Zs"] = UnicodeCategory.SpaceSeparator,
        ["Zl"] = UnicodeCategory.LineSeparator,
        ["Zp"] = UnicodeCategory.ParagraphSeparator,
        ["Cc"] = UnicodeCategory.Control,
        ["Cf"] = UnicodeCategory.Format,
        ["Cs"] = UnicodeCategory.Surrogate,
        ["Co"] = UnicodeCategory.PrivateUse,
        ["Pc"] = UnicodeCategory.ConnectorPunctuation,
        ["Pd"] = UnicodeCategory.DashPunctuation,
        ["Ps"] = UnicodeCategory.OpenPunctuation,
        ["Pe"] = UnicodeCategory.ClosePunctuation,
        ["Pi"] = UnicodeCategory.InitialQuotePunctuation,
        ["Pf"] = UnicodeCategory.FinalQuotePunctuation,
        ["Po"] = UnicodeCategory.OtherPunctuation,
        ["Sm"] = UnicodeCategory.MathSymbol,
        ["Sc"] = UnicodeCategory.CurrencySymbol,
        ["Sk"] = UnicodeCategory.ModifierSymbol,
        ["So"] = UnicodeCategory.OtherSymbol,
    };

    private static readonly ConcurrentDictionary<string, CodePointSet> Made = new(StringComparer.Ordinal);
    private static readonly Lazy<Dictionary<string, string>> Scripts = new(ReadScripts);

    /// <summary>Null where there is no such category or script.</summary>
    public static CodePointSet? Find(string name)
    {
        if (name == "Any")
            return CodePointSet.Of((0, CodePointSet.Last));
        if (Made.TryGetValue(name, out var set))
            return set;
        var wanted = Categories.Where(c => c.Key == name || (name.Length == 1 && c.Key[0] == name[0])).Select(c => c.Value).ToHashSet();
        if (wanted.Count > 0)
            return Made.GetOrAdd(name, _ => OfCategories(wanted));
        return Scripts.Value.TryGetValue(name, out var ranges) ? Made.GetOrAdd(name, _ => OfRanges(ranges)) : null;
    }

    private static CodePointSet OfCategories(HashSet<UnicodeCategory> wanted)
    {
        var set = new CodePointSet();
        var first = -1;
        for (var code = 0; code <= CodePointSet.Last + 1; code++)
        {
            var member = code <= CodePointSet.Last && wanted.Contains(CharUnicodeInfo.GetUnicodeCategory(code));
            if (member && first < 0)
                first = code;
            if (member || first < 0)
                continue;
            set.Add(first, code - 1);
            first = -1;
        }
        return set;
    }

    private static CodePointSet OfRanges(string ranges)
    {
        var set = new CodePointSet();
        foreach (var range in ranges.Split(' '))
        {
            var dash = range.IndexOf('-', StringComparison.Ordinal);
            var last = int.Parse(range.AsSpan(dash + 1), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            set.Add(dash < 0 ? last : int.Parse(range.AsSpan(0, dash), NumberStyles.HexNumber, CultureInfo.InvariantCulture), last);
        }
        return set;
    }

    private static Dictionary<string, string> ReadScripts()
    {
        using var stream = typeof(UnicodeSets).Assembly.GetManifestResourceStream("Keystone.Events.Patterns.scripts.txt")!;
        using var reader = new StreamReader(stream);
        var scripts = new Dictionary<string, string>(StringComparer.Ordinal);
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith('#'))
                continue;
            var space = line.IndexOf(' ', StringComparison.Ordinal);
            scripts[line[..space]] = line[(space + 1)..];
        }
        return scripts;
    }
}
