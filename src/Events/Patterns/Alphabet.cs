using System.Globalization;
using System.Text;

namespace Keystone.Events.Patterns;

/// <summary>
/// How texts and patterns are spelt for the engine of .NET, which knows UTF-16 units and takes the letters of all scripts for word characters. ASCII
/// stands for itself; every other code point is written as two units of the private use area, its upper and its lower ten bits. So a code point is
/// always one choice, and <c>\b</c> sees ASCII words only, as RE2 has it.
/// </summary>
internal static class Alphabet
{
    private const int High = 0xE000;
    private const int Low = 0xE800;

    /// <summary>No text becomes longer than its UTF-8.</summary>
    public static int Spell(ReadOnlySpan<byte> utf8, Span<char> into)
    {
        var used = 0;
        while (!utf8.IsEmpty)
        {
            Ascii.ToUtf16(utf8, into[used..], out var plain);
            used += plain;
            utf8 = utf8[plain..];
            while (!utf8.IsEmpty && utf8[0] >= 0x80)
            {
                Rune.DecodeFromUtf8(utf8, out var rune, out var length);
                into[used++] = (char)(High + (rune.Value >> 10));
                into[used++] = (char)(Low + (rune.Value & 0x3FF));
                utf8 = utf8[length..];
            }
        }
        return used;
    }

    /// <summary>A set as a part of a pattern.</summary>
    public static void Write(StringBuilder into, CodePointSet set)
    {
        var options = new List<string>();
        var ascii = new StringBuilder();
        var rows = new SortedDictionary<int, StringBuilder>();
        foreach (var (first, last) in set.Ranges)
        {
            if (first < 0x80)
                Range(ascii, first, Math.Min(last, 0x7F));
            if (last >= 0x80)
                Rows(options, rows, Math.Max(first, 0x80), last);
        }
        foreach (var (row, lows) in rows)
            options.Add($"{Unit(High + row)}[{lows}]");
        if (ascii.Length > 0)
            options.Insert(0, $"[{ascii}]");
        // A class without members matches nothing.
        into.Append(
            options.Count == 0 ? @"[^\u0000-\uFFFF]"
            : options.Count == 1 ? $"(?:{options[0]})"
            : $"(?:{string.Join('|', options)})"
        );
    }

    /// <summary>Splits a range by the upper bits: whole rows become one option, the ragged ones at both ends go to those of the same row.</summary>
    private static void Rows(List<string> options, SortedDictionary<int, StringBuilder> rows, int first, int last)
    {
        var (firstRow, lastRow) = (first >> 10, last >> 10);
        if ((first & 0x3FF) != 0 || firstRow == lastRow)
        {
            Range(Row(rows, firstRow), Low + (first & 0x3FF), Low + (firstRow == lastRow ? last & 0x3FF : 0x3FF));
            if (firstRow++ == lastRow)
                return;
        }
        if ((last & 0x3FF) != 0x3FF)
            Range(Row(rows, lastRow--), Low, Low + (last & 0x3FF));
        if (firstRow <= lastRow)
            options.Add($"[{Unit(High + firstRow)}-{Unit(High + lastRow)}][{Unit(Low)}-{Unit(Low + 0x3FF)}]");
    }

    private static StringBuilder Row(SortedDictionary<int, StringBuilder> rows, int row) =>
        rows.TryGetValue(row, out var found) ? found : rows[row] = new StringBuilder();

    private static void Range(StringBuilder into, int first, int last)
    {
        into.Append(Unit(first));
        if (last > first)
            into.Append('-').Append(Unit(last));
    }

    private static string Unit(int unit) => string.Create(CultureInfo.InvariantCulture, $"\\u{unit:X4}");
}
