using System.Text;

namespace Keystone.Events.Patterns;

/// <summary>A class in brackets: characters, ranges, escapes, and POSIX names as in <c>[[:alpha:]]</c>.</summary>
internal readonly ref struct ClassParser(int[] text, bool foldCase)
{
    private static readonly Dictionary<string, CodePointSet> Posix = new(StringComparer.Ordinal)
    {
        ["alnum"] = CodePointSet.Of(('0', '9'), ('A', 'Z'), ('a', 'z')),
        ["alpha"] = CodePointSet.Of(('A', 'Z'), ('a', 'z')),
        ["ascii"] = CodePointSet.Of((0, 0x7F)),
        ["blank"] = CodePointSet.Of(('\t', '\t'), (' ', ' ')),
        ["cntrl"] = CodePointSet.Of((0, 0x1F), (0x7F, 0x7F)),
        ["digit"] = CodePointSet.Of(('0', '9')),
        ["graph"] = CodePointSet.Of(('!', '~')),
        ["lower"] = CodePointSet.Of(('a', 'z')),
        ["print"] = CodePointSet.Of((' ', '~')),
        ["punct"] = CodePointSet.Of(('!', '/'), (':', '@'), ('[', '`'), ('{', '~')),
        ["space"] = CodePointSet.Of(('\t', '\r'), (' ', ' ')),
        ["upper"] = CodePointSet.Of(('A', 'Z')),
        ["word"] = CodePointSet.Of(('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z')),
        ["xdigit"] = CodePointSet.Of(('0', '9'), ('A', 'F'), ('a', 'f')),
    };

    private readonly int[] _text = text;

    private int Peek(int at) => at < _text.Length ? _text[at] : -1;

    /// <summary>The opening bracket is at <paramref name="at"/>, which is left behind the closing one.</summary>
    public CodePointSet Parse(ref int at)
    {
        at++;
        var negated = Peek(at) == '^';
        if (negated)
            at++;
        var set = new CodePointSet();
        for (var first = true; first || Peek(at) != ']'; first = false)
        {
            if (at >= _text.Length)
                throw new PatternException("A '[' has no ']' behind it.", "A bracket itself is \\[.");
            if (Peek(at) == '[' && Peek(at + 1) == ':' && TryPosix(ref at, set))
                continue;
            if (Peek(at) == '\\' && new EscapeParser(_text).TryClass(ref at, foldCase, out var named))
                set.Add(named);
            else
                Range(ref at, set);
        }
        at++;
        return negated ? set.Complement() : set;
    }

    private bool TryPosix(ref int at, CodePointSet set)
    {
        var end = at + 2;
        while (Peek(end) is not (-1 or ':' or ']'))
            end++;
        if (Peek(end) != ':' || Peek(end + 1) != ']')
            return false;
        var name = string.Concat(_text[(at + 2)..end].Select(c => new Rune(c).ToString()));
        var negated = name.StartsWith('^');
        if (!Posix.TryGetValue(negated ? name[1..] : name, out var named))
            throw new PatternException($"[:{name}:] is no class.", $"The names are {string.Join(", ", Posix.Keys)}.");
        var folded = foldCase ? Folding.Fold(named) : named;
        set.Add(negated ? folded.Complement() : folded);
        at = end + 2;
        return true;
    }

    private void Range(ref int at, CodePointSet set)
    {
        var first = Character(ref at);
        var last = first;
        if (Peek(at) == '-' && Peek(at + 1) is not (-1 or ']'))
        {
            at++;
            last = Character(ref at);
            if (last < first)
                throw new PatternException($"The range {new Rune(first)}-{new Rune(last)} is empty.", "The smaller character comes first.");
        }
        var range = CodePointSet.Of((first, last));
        set.Add(foldCase ? Folding.Fold(range) : range);
    }

    private int Character(ref int at) => Peek(at) == '\\' ? new EscapeParser(_text).Character(ref at) : _text[at++];
}
