using System.Text;
using Keystone.Topology.Diagnostics;
using Keystone.Topology.Yaml;

namespace Keystone.Topology.Reading;

/// <summary>Decodes a file strictly: a byte that is not UTF-8 is named by its place, never replaced.</summary>
internal static class Utf8Text
{
    /// <summary>Null where the bytes are not UTF-8; that is reported.</summary>
    public static string? Decode(byte[] bytes, string name, DiagnosticBag bag)
    {
        var content = bytes.AsSpan();
        if (content.StartsWith(Encoding.UTF8.Preamble))
            content = content[Encoding.UTF8.Preamble.Length..];
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(content);
        }
        catch (DecoderFallbackException)
        {
            var good = FirstBad(content);
            var place = new SourceFile(name, "", Encoding.UTF8.GetString(content[..good])).At(int.MaxValue);
            bag.Add(Catalogue.NotUtf8, place, "topology", $"byte 0x{content[good]:X2} is not UTF-8", "Save the file as UTF-8.");
            return null;
        }
    }

    private static int FirstBad(ReadOnlySpan<byte> content)
    {
        var at = 0;
        while (Rune.DecodeFromUtf8(content[at..], out _, out var length) == System.Buffers.OperationStatus.Done)
            at += length;
        return at;
    }
}
