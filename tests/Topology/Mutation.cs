using System.Text;
using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using Keystone.Topology.Binding;
using Keystone.Topology.Docs;

namespace Keystone.Topology.Tests;

/// <summary>
/// Sample topologies with bytes, lines and words changed: bytes for the parser; lines and words keep most of them YAML, and get past the
/// binder into rules and the model's builder.
/// </summary>
internal static partial class Mutation
{
    private static readonly byte[][] Samples =
    [
        .. Directory
            .EnumerateFiles(Checkout.At("tests", "topologies"), "*.yaml", SearchOption.AllDirectories)
            .Append(Checkout.At("topology.yaml"))
            .Order(StringComparer.Ordinal)
            .Select(File.ReadAllBytes),
    ];

    private static readonly string[] Words =
    [
        .. ConfigReference.Described.SelectMany(s => OptionTable.For(s).Options).Select(o => o.Key),
        .. Samples.SelectMany(s => Word().Matches(Encoding.Latin1.GetString(s)).Select(m => m.Value)),
        .. (string[])
            [
                "{}",
                "[]",
                "null",
                "-1",
                "0",
                "1",
                "2",
                "99",
                "1s",
                "1GiB",
                "\"\"",
                "${X}",
                "${X:-a}",
                "*a",
                "&a a",
                "'",
                "\"",
                "|",
                "- ",
                ": ",
            ],
    ];

    public static Gen<byte[]> OfSamples(int least, int most)
    {
        var edit =
            from at in Gen.Choose(0, 1_000_000)
            from kind in Gen.Choose(0, 7)
            from length in Gen.Choose(1, 20)
            from word in Gen.Elements(Words)
            select (Func<byte[], byte[]>)(b => Edit(b, at, kind, length, word));
        return from sample in Gen.Elements(Samples)
            from count in Gen.Choose(least, most)
            from edits in edit.ListOf(count)
            select edits.Aggregate(sample, (b, e) => e(b));
    }

    private static byte[] Edit(byte[] bytes, int at, int kind, int length, string word)
    {
        if (kind >= 3)
            return Encoding.Latin1.GetBytes(EditText(Encoding.Latin1.GetString(bytes), at, kind, word));
        at %= bytes.Length + 1;
        length = Math.Min(length, bytes.Length - at);
        return kind switch
        {
            0 => [.. bytes[..at], .. bytes[(at + length)..]],
            1 => [.. bytes[..(at + length)], .. bytes[at..]],
            _ => [.. bytes[..at], (byte)(at * 31 + length), .. bytes[at..]],
        };
    }

    private static string EditText(string text, int at, int kind, string word)
    {
        if (kind >= 5)
        {
            var words = Word().Matches(text);
            if (words.Count == 0)
                return text;
            var old = words[at % words.Count];
            return text[..old.Index] + word + text[(old.Index + old.Length)..];
        }
        var lines = text.Split('\n').ToList();
        var line = lines[at % lines.Count];
        if (kind == 3)
            lines.RemoveAt(at % lines.Count);
        else
            lines.Insert(at / 7 % lines.Count, line);
        return string.Join('\n', lines);
    }

    [GeneratedRegex("[a-zA-Z0-9_.-]+")]
    private static partial Regex Word();
}
