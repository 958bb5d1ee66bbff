using System.Globalization;
using System.Text;

namespace Keystone.Events.Patterns;

/// <summary>
/// How texts are spelt for one pattern. The engine of .NET knows UTF-16 units and takes the letters of all scripts for word characters; RE2 knows code points
/// and ASCII words. So code points that no part of the pattern tells apart are one letter: every text is as long as it has code points, every set of the
/// pattern is a handful of letters whatever it is made of, and a letter is a word character exactly where it stands for ASCII ones.
/// </summary>
internal sealed class Alphabet
{
    /// <summary>Word characters for .NET, and more of them than a pattern has letters.</summary>
    private const char FirstWord = '\u4E00';

    /// <summary>Private use: no word characters.</summary>
    private const char FirstOther = '\uE000';

    private static readonly CodePointSet Newline = CodePointSet.Of(('\n', '\n'));
    private static readonly CodePointSet Word = CodePointSet.Of(('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z'));

    /// <summary>Where a run of equal letters starts, and its letter.</summary>
    private readonly int[] _starts;
    private readonly char[] _letters;
    private readonly char[] _ascii = new char[128];

    public Alphabet(IEnumerable<CodePointSet> sets)
    {
        List<CodePointSet> all = [Newline, Word, .. sets];
        var starts = new SortedSet<int> { 0 };
        foreach (var set in all)
        foreach (var (first, last) in set.Ranges)
        {
            starts.Add(first);
            if (last < CodePointSet.Last)
                starts.Add(last + 1);
        }
        _starts = [.. starts];
        var kinds = new int[_starts.Length];
        foreach (var set in all)
            Refine(kinds, set);
        _letters = [.. kinds.Select((kind, run) => Letter(kind, _starts[run]))];
        for (var code = 0; code < _ascii.Length; code++)
            _ascii[code] = _letters[Run(code)];
    }

    /// <summary>Runs that were alike stay so only where the set has both or neither.</summary>
    private void Refine(int[] kinds, CodePointSet set)
    {
        var split = new Dictionary<(int, bool), int>();
        foreach (var (run, member) in Members(set))
        {
            var key = (kinds[run], member);
            if (!split.TryGetValue(key, out var kind))
                split[key] = kind = split.Count;
            kinds[run] = kind;
        }
    }

    private IEnumerable<(int Run, bool Member)> Members(CodePointSet set)
    {
        var range = 0;
        for (var run = 0; run < _starts.Length; run++)
        {
            while (range < set.Ranges.Count && set.Ranges[range].Last < _starts[run])
                range++;
            yield return (run, range < set.Ranges.Count && set.Ranges[range].First <= _starts[run]);
        }
    }

    private static char Letter(int kind, int code)
    {
        if (code == '\n')
            return '\n';
        var letter = (Word.Contains(code) ? FirstWord : FirstOther) + kind;
        return letter < 0xF900 ? (char)letter : throw new PatternException("The pattern tells too many characters apart.");
    }

    private int Run(int code)
    {
        var found = Array.BinarySearch(_starts, code);
        return found >= 0 ? found : ~found - 1;
    }

    /// <summary>Spells a text, one letter a code point; gives their count, which is at most that of the bytes.</summary>
    public int Spell(ReadOnlySpan<byte> utf8, Span<char> into)
    {
        var used = 0;
        for (var at = 0; at < utf8.Length; used++)
        {
            if (utf8[at] < 0x80)
                into[used] = _ascii[utf8[at++]];
            else
            {
                Rune.DecodeFromUtf8(utf8[at..], out var rune, out var length);
                into[used] = _letters[Run(rune.Value)];
                at += length;
            }
        }
        return used;
    }

    /// <summary>A set as a class of letters.</summary>
    public string Class(CodePointSet set)
    {
        var letters = new SortedSet<char>();
        foreach (var (run, member) in Members(set))
            if (member)
                letters.Add(_letters[run]);
        // A class without members matches nothing.
        return letters.Count == 0
            ? @"[^\u0000-\uFFFF]"
            : $"[{string.Concat(letters.Select(l => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)l:X4}")))}]";
    }
}
