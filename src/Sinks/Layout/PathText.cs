using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Keystone.Sinks.Layout;

/// <summary>
/// Turns any text into one part of a path: letters, digits, <c>-</c>, <c>_</c> and inner dots stay, every other byte of its UTF-8
/// becomes <c>%XX</c>. Different texts give different parts, so two values never share a folder; a part is never <c>.</c> or <c>..</c>.
/// </summary>
public static class PathText
{
    /// <summary>A longer part keeps its beginning and ends in <c>~</c> and the first 16 hex digits of its SHA-256.</summary>
    public const int MaxLength = 160;

    public static string Escape(string text)
    {
        var plain = text.Length is > 0 and <= MaxLength && text[0] != '.';
        foreach (var c in text)
            plain &= IsPlain(c);
        if (plain)
            return text;

        var bytes = Encoding.UTF8.GetBytes(text);
        var part = new StringBuilder(bytes.Length + 16);
        foreach (var b in bytes)
        {
            if (IsPlain((char)b) && !(b == '.' && part.Length == 0))
                part.Append((char)b);
            else
                part.Append('%').Append(b.ToString("X2", CultureInfo.InvariantCulture));
        }

        if (part.Length <= MaxLength)
            return part.ToString();
        var digest = Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 8));
        return $"{part.ToString(0, MaxLength - 17)}~{digest}";
    }

    private static bool IsPlain(char c) => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.';
}
