using System.IO.Hashing;

namespace Keystone.Cli.Demo.Verifying;

/// <summary>The fingerprint by which a record is known again at an output: 64 bits over its key and value; over the value alone where the output has no keys.</summary>
internal static class RecordPrint
{
    public static ulong Of(ReadOnlySpan<byte> key, bool hasKey, ReadOnlySpan<byte> value, bool hasValue)
    {
        // Null and empty differ, and no byte may wander between key and value.
        var seed = (hasKey ? 1L : 0) | (hasValue ? 2L : 0) | ((long)key.Length << 2);
        return XxHash3.HashToUInt64(value, (long)XxHash3.HashToUInt64(key, seed));
    }

    public static ulong OfLine(ReadOnlySpan<byte> line) => XxHash3.HashToUInt64(line);
}
