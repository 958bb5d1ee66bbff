using System.Text;

namespace Keystone.Events.Patterns;

/// <summary>What follows a backslash, inside of brackets and outside.</summary>
internal readonly ref struct EscapeParser(int[] text)
{
    private readonly int[] _text = text;

    private int Peek(int at) => at < _text.Length ? _text[at] : -1;

    /// <summary>\d \D \s \S \w \W (ASCII), \pN \PN \p{Name} \p{^Name}; the backslash is at <paramref name="at"/>.</summary>
    public bool TryClass(ref int at, bool foldCase, out CodePointSet set)
    {
        set = Peek(at + 1) switch
        {
            'd' or 'D' => CodePointSet.Of(('0', '9')),
            's' or 'S' => CodePointSet.Of(('\t', '\n'), ('\f', '\r'), (' ', ' ')),
            'w' or 'W' => CodePointSet.Of(('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z')),
            'p' or 'P' => null!,
            _ => new CodePointSet(),
        };
        switch (Peek(at + 1))
        {
            case 'd' or 's' or 'w' or 'D' or 'S' or 'W':
                if (Peek(at + 1) < 'a')
                    set = set.Complement();
                at += 2;
                return true;
            case 'p' or 'P':
                set = Unicode(ref at, foldCase);
                return true;
            default:
                return false;
        }
    }

    private CodePointSet Unicode(ref int at, bool foldCase)
    {
        var negated = _text[at + 1] == 'P';
        at += 2;
        var start = at;
        string name;
        if (Peek(at) == '{')
        {
            var end = Array.IndexOf(_text, '}', at);
            if (end < 0)
                throw new PatternException("\\p{ has no '}'.");
            name = Join(at + 1, end);
            at = end + 1;
        }
        else
        {
            if (at >= _text.Length)
                throw new PatternException("The pattern ends in \\p.", "As in \\pL or \\p{Hangul}.");
            name = Join(at, at + 1);
            at++;
        }
        if (name.StartsWith('^'))
        {
            negated = !negated;
            name = name[1..];
        }
        var set =
            UnicodeSets.Find(name)
            ?? throw new PatternException(
                $"'{Join(start, at)}' is no class of Unicode.",
                "As in \\pL, \\p{Lu} (general categories) or \\p{Hangul} (scripts)."
            );
        if (foldCase)
            set = Folding.Fold(set);
        return negated ? set.Complement() : set;
    }

    private string Join(int start, int end) => string.Concat(_text[start..end].Select(c => new Rune(c).ToString()));

    /// <summary>An escape of one character; the backslash is at <paramref name="at"/>.</summary>
    public int Character(ref int at)
    {
        var c = Peek(at + 1);
        at += 2;
        switch (c)
        {
            case -1:
                throw new PatternException("The pattern ends in a backslash.", "A backslash itself is \\\\.");
            case 'a':
                return '\a';
            case 'f':
                return '\f';
            case 'n':
                return '\n';
            case 'r':
                return '\r';
            case 't':
                return '\t';
            case 'v':
                return '\v';
            case 'x':
                return Hexadecimal(ref at);
            case '0':
                return Octal(ref at, 0);
            case >= '1' and <= '7' when Peek(at) is >= '0' and <= '7':
                return Octal(ref at, c - '0');
            case >= '1' and <= '9':
                throw new PatternException(
                    $"\\{(char)c} refers to a group, which is not part of RE2.",
                    "Compare the parts by expressions."
                );
            case 'C':
                throw new PatternException("\\C matches a byte, and texts are made of characters.", "Any character is (?s:.).");
            case 'Z':
                throw new PatternException("\\Z is not part of RE2.", "The end of the text is \\z or $.");
            case (>= 'A' and <= 'Z') or (>= 'a' and <= 'z'):
                throw new PatternException($"\\{(char)c} is not part of RE2.");
            case < 0x80:
                return c;
            default:
                throw new PatternException($"\\{new Rune(c)} is no escape.", "The character stands for itself.");
        }
    }

    private int Octal(ref int at, int code)
    {
        for (var i = 0; i < 2 && Peek(at) is >= '0' and <= '7'; i++)
            code = code * 8 + _text[at++] - '0';
        return code;
    }

    private int Hexadecimal(ref int at)
    {
        var braces = Peek(at) == '{';
        if (braces)
            at++;
        var code = 0;
        var digits = 0;
        while (digits < (braces ? 8 : 2) && Peek(at) is >= 0 and < 0x80 && char.IsAsciiHexDigit((char)_text[at]))
        {
            code = code * 16 + Convert.ToInt32(((char)_text[at++]).ToString(), 16);
            digits++;
        }
        if (braces ? digits == 0 || Peek(at++) != '}' : digits < 2)
            throw new PatternException("\\x wants two hexadecimal digits, or some in braces.", "As in \\x7F or \\x{1F600}.");
        return code is >= 0 and <= CodePointSet.Last
            ? code
            : throw new PatternException("\\x{…} is beyond the last character.", "The last is \\x{10FFFF}.");
    }
}
