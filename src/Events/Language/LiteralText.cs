using System.Globalization;
using System.Text;

namespace Keystone.Events.Language;

/// <summary>String and bytes literals: prefixes, single and triple quotes, escapes; decoded to UTF-8 or octets.</summary>
internal static class LiteralText
{
    /// <summary>Whether a literal starts here: a quote, or one of the prefixes r, b, br (either case) before a quote.</summary>
    public static bool TryStart(string text, int at, out bool raw, out bool bytes, out int quoteAt)
    {
        raw = false;
        bytes = false;
        quoteAt = at;
        if (text[quoteAt] is 'b' or 'B')
        {
            bytes = true;
            quoteAt++;
        }
        if (quoteAt < text.Length && text[quoteAt] is 'r' or 'R')
        {
            raw = true;
            quoteAt++;
        }
        return quoteAt < text.Length && text[quoteAt] is '"' or '\'';
    }

    public static byte[] Read(string text, int quoteAt, bool raw, bool bytes, out int end)
    {
        var quote = text[quoteAt];
        var triple = quoteAt + 2 < text.Length && text[quoteAt + 1] == quote && text[quoteAt + 2] == quote;
        var at = quoteAt + (triple ? 3 : 1);
        var into = new List<byte>();
        while (true)
        {
            if (at >= text.Length || (!triple && text[at] is '\n' or '\r'))
                throw new SyntaxException(
                    quoteAt,
                    "The string has no end.",
                    triple ? "Close it with three quotes of its own kind." : "Close it on its line; three quotes allow several lines."
                );
            var c = text[at];
            if (c == quote && (!triple || (at + 2 < text.Length && text[at + 1] == quote && text[at + 2] == quote)))
            {
                end = at + (triple ? 3 : 1);
                return [.. into];
            }
            if (c == '\\' && !raw)
                at = Escape(text, at, bytes, into);
            else
                at = Plain(text, at, into);
        }
    }

    /// <summary>Text without lone surrogates, or an error at the first.</summary>
    public static string Checked(string text, int start, int end)
    {
        for (var at = start; at < end; )
            at += RuneAt(text, at).Utf16SequenceLength;
        return text[start..end];
    }

    /// <summary>A character as an error shows it.</summary>
    public static string Show(string text, int at) =>
        Rune.TryGetRuneAt(text, at, out var rune) && rune.Value >= ' ' && rune.Value != 0x7F
            ? $"'{rune}'"
            : $"U+{(Rune.TryGetRuneAt(text, at, out rune) ? rune.Value : text[at]):X4}";

    private static Rune RuneAt(string text, int at) =>
        Rune.TryGetRuneAt(text, at, out var rune)
            ? rune
            : throw new SyntaxException(
                at,
                "Half of a surrogate pair is no character.",
                "Write the whole character, or its escape \\UXXXXXXXX."
            );

    private static int Plain(string text, int at, List<byte> into)
    {
        var rune = RuneAt(text, at);
        Add(into, rune);
        return at + rune.Utf16SequenceLength;
    }

    private static void Add(List<byte> into, Rune rune)
    {
        Span<byte> utf8 = stackalloc byte[4];
        into.AddRange(utf8[..rune.EncodeToUtf8(utf8)]);
    }

    private static int Escape(string text, int at, bool bytes, List<byte> into)
    {
        var kind = at + 1 < text.Length ? text[at + 1] : '\0';
        var plain = kind switch
        {
            'a' => '\a',
            'b' => '\b',
            'f' => '\f',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'v' => '\v',
            '\\' or '?' or '"' or '\'' or '`' => kind,
            _ => '\0',
        };
        if (plain != '\0')
        {
            into.Add((byte)plain);
            return at + 2;
        }
        switch (kind)
        {
            case 'x' or 'X':
                AddCode(at, Digits(text, at, at + 2, 2, 16), bytes, into);
                return at + 4;
            case 'u' when !bytes:
                AddCode(at, Digits(text, at, at + 2, 4, 16), bytes, into);
                return at + 6;
            case 'U' when !bytes:
                AddCode(at, Digits(text, at, at + 2, 8, 16), bytes, into);
                return at + 10;
            case >= '0' and <= '3':
                AddCode(at, Digits(text, at, at + 1, 3, 8), bytes, into);
                return at + 4;
            case 'u' or 'U':
                throw new SyntaxException(at, $"\\{kind} is no escape of bytes.", "Write the octets, as in b\"\\xc3\\xbf\".");
            default:
                throw new SyntaxException(
                    at,
                    at + 1 < text.Length ? $"\\ before {Show(text, at + 1)} is no escape." : "The string ends in a backslash.",
                    "Write a backslash as \\\\, or the string raw, as in r\"\\d+\"."
                );
        }
    }

    private static uint Digits(string text, int escapeAt, int at, int count, uint radix)
    {
        var value = 0u;
        for (var i = 0; i < count; i++)
        {
            var c = at + i < text.Length ? text[at + i] : '\0';
            if (!char.IsAsciiHexDigit(c) || (radix == 8 && c > '7'))
                throw new SyntaxException(
                    escapeAt,
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"The escape wants {count} {(radix == 8 ? "octal" : "hexadecimal")} digits."
                    ),
                    radix == 8 ? "Write a backslash as \\\\." : ""
                );
            value = value * radix + Convert.ToUInt32(c.ToString(), 16);
        }
        return value;
    }

    private static void AddCode(int escapeAt, uint code, bool octet, List<byte> into)
    {
        if (octet)
            into.Add((byte)code);
        else if (Rune.TryCreate(code, out var rune))
            Add(into, rune);
        else
            throw new SyntaxException(
                escapeAt,
                $"U+{code:X4} is no character.",
                code is >= 0xD800 and <= 0xDFFF
                    ? "Write the character itself, as \\UXXXXXXXX, not its surrogates."
                    : "The last one is U+10FFFF."
            );
    }
}
