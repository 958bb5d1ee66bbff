using System.IO.Compression;
using ZstdSharp;

namespace Keystone.Sinks.File;

/// <summary>
/// Whether two files hold the same. Byte by byte first; compressed files that differ are compared by their content: another version of a
/// compressor may write the same content in other bytes.
/// </summary>
internal static class FileContent
{
    public static bool IsEqual(string one, string final)
    {
        using (var a = System.IO.File.OpenRead(one))
        using (var b = System.IO.File.OpenRead(final))
        {
            if (a.Length == b.Length && IsEqual(a, b))
                return true;
        }

        if (final.EndsWith(".gz", StringComparison.Ordinal))
            return IsEqualUnpacked(one, final, s => new GZipStream(s, CompressionMode.Decompress));
        return final.EndsWith(".zst", StringComparison.Ordinal) && IsEqualUnpacked(one, final, s => new DecompressionStream(s));
    }

    private static bool IsEqualUnpacked(string one, string other, Func<Stream, Stream> unpack)
    {
        using var packedOne = System.IO.File.OpenRead(one);
        using var packedOther = System.IO.File.OpenRead(other);
        using var a = unpack(packedOne);
        using var b = unpack(packedOther);
        try
        {
            return IsEqual(a, b);
        }
        catch (Exception e) when (e is InvalidDataException or ZstdException or EndOfStreamException)
        {
            return false;
        }
    }

    private static bool IsEqual(Stream a, Stream b)
    {
        var (x, y) = (new byte[64 << 10], new byte[64 << 10]);
        while (true)
        {
            var read = a.ReadAtLeast(x, x.Length, throwOnEndOfStream: false);
            if (b.ReadAtLeast(y, y.Length, throwOnEndOfStream: false) != read || !x.AsSpan(0, read).SequenceEqual(y.AsSpan(0, read)))
                return false;
            if (read == 0)
                return true;
        }
    }
}
