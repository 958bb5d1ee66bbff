using System.Text;
using System.Text.Unicode;

namespace Keystone.Events.Json;

/// <summary>Strings of a payload as text. The grammar of the escapes has been checked when the string was stepped over.</summary>
internal static class JsonStrings
{
    /// <summary>
    /// Writes the text of a string's raw bytes. False where it is none: not UTF-8, or an escape of half a surrogate pair. An escape is never shorter than
    /// what it stands for, so <paramref name="into"/> needs no more than the raw length.
    /// </summary>
    public static bool TryUnescape(ReadOnlySpan<byte> raw, Span<byte> into, out int written)
    {
        written = 0;
        while (true)
        {
            var plain = raw.IndexOf((byte)'\\');
            var run = plain < 0 ? raw : raw[..plain];
            if (!Utf8.IsValid(run))
                return false;
            run.CopyTo(into[written..]);
            written += run.Length;
            if (plain < 0)
                return true;
            raw = raw[plain..];
            if (raw[1] != 'u')
            {
                into[written++] = raw[1] switch
                {
                    (byte)'b' => (byte)'\b',
                    (byte)'f' => (byte)'\f',
                    (byte)'n' => (byte)'\n',
                    (byte)'r' => (byte)'\r',
                    (byte)'t' => (byte)'\t',
                    var c => c,
                };
                raw = raw[2..];
                continue;
            }
            if (!TryCode(raw, out var rune, out var length))
                return false;
            written += rune.EncodeToUtf8(into[written..]);
            raw = raw[length..];
        }
    }

    private static bool TryCode(ReadOnlySpan<byte> escape, out Rune rune, out int length)
    {
        length = 6;
        var first = (char)Hex(escape[2..6]);
        if (Rune.TryCreate(first, out rune))
            return true;
        length = 12;
        return escape.Length >= 12 && escape[6] == '\\' && escape[7] == 'u' && Rune.TryCreate(first, (char)Hex(escape[8..12]), out rune);
    }

    private static int Hex(ReadOnlySpan<byte> digits)
    {
        var value = 0;
        foreach (var digit in digits)
            value = value * 16 + (digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10);
        return value;
    }

    /// <summary>Whether the raw bytes between the quotes of a string with escapes stand for <paramref name="text"/>.</summary>
    public static bool EscapedEquals(ReadOnlySpan<byte> raw, ReadOnlySpan<byte> text)
    {
        if (raw.Length < text.Length)
            return false;
        Span<byte> small = stackalloc byte[256];
        var into = raw.Length <= small.Length ? small : new byte[raw.Length];
        return TryUnescape(raw, into, out var written) && into[..written].SequenceEqual(text);
    }
}
