using YamlDotNet.Core;

namespace Keystone.Topology.Yaml;

/// <summary>
/// Finds where a character of a scalar's value stands in the file, by walking both: quotes, escapes, folded lines and indentation
/// are in the file alone. Every visible character of a value is in the file in the same order, and that is all it relies on.
/// </summary>
internal static class ScalarPositions
{
    public static SourcePlace Locate(ScalarNode scalar, int offset)
    {
        var text = scalar.File.Text;
        var p = ContentStart(scalar, text);
        for (var i = 0; i < scalar.Value.Length; i++)
        {
            var c = scalar.Value[i];
            if (char.IsWhiteSpace(c))
            {
                if (i == offset)
                    return scalar.File.At(p);
                if (p < text.Length && text[p] == c)
                    p++;
                else if (IsEscape(scalar, text, p))
                    p += EscapeLength(text, p);
                continue;
            }
            p = SkipWhiteSpace(scalar, text, p);
            if (i >= offset)
                return scalar.File.At(p);
            p += Length(scalar, text, p, ref i);
        }
        return scalar.File.At(SkipIndentationOnly(text, p));
    }

    /// <summary>The scalar's first own character: after an anchor or a tag, an opening quote, or a block's header line.</summary>
    private static int ContentStart(ScalarNode scalar, string text)
    {
        var p = scalar.File.IndexOf(scalar.Place);
        while (p < text.Length && text[p] is '&' or '!')
        {
            while (p < text.Length && !char.IsWhiteSpace(text[p]))
                p++;
            while (p < text.Length && char.IsWhiteSpace(text[p]))
                p++;
        }
        if (scalar.Style is ScalarStyle.SingleQuoted or ScalarStyle.DoubleQuoted)
            return Math.Min(p + 1, text.Length);
        if (scalar.Style is ScalarStyle.Literal or ScalarStyle.Folded)
        {
            var end = text.IndexOf('\n', p);
            return end < 0 ? text.Length : end + 1;
        }
        return p;
    }

    private static int SkipWhiteSpace(ScalarNode scalar, string text, int p)
    {
        while (p < text.Length)
        {
            if (char.IsWhiteSpace(text[p]))
                p++;
            else if (IsEscape(scalar, text, p) && p + 1 < text.Length && text[p + 1] is '\n' or '\r')
                p++;
            else
                break;
        }
        return p;
    }

    // The end of a value stands right after its last character, not on the next line.
    private static int SkipIndentationOnly(string text, int p) => Math.Min(p, text.Length);

    private static bool IsEscape(ScalarNode scalar, string text, int p) =>
        scalar.Style == ScalarStyle.DoubleQuoted && p < text.Length && text[p] == '\\';

    /// <summary>How many characters of the file stand for the value's character i; moves i on for a pair of surrogates.</summary>
    private static int Length(ScalarNode scalar, string text, int p, ref int i)
    {
        if (IsEscape(scalar, text, p))
        {
            if (char.IsHighSurrogate(scalar.Value[i]) && i + 1 < scalar.Value.Length)
                i++;
            return EscapeLength(text, p);
        }
        return scalar.Style == ScalarStyle.SingleQuoted && p + 1 < text.Length && text[p] == '\'' && text[p + 1] == '\'' ? 2 : 1;
    }

    private static int EscapeLength(string text, int p) =>
        p + 1 >= text.Length
            ? 1
            : text[p + 1] switch
            {
                'x' => 4,
                'u' => 6,
                'U' => 10,
                _ => 2,
            };
}
