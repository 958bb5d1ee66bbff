using System.Runtime.CompilerServices;

namespace Keystone.Kafka.Records;

/// <summary>The zig-zag variable-length integers inside records.</summary>
internal static class Varint
{
    public const int MaxInt = 5;
    public const int MaxLong = 10;

    /// <summary>Reads an int32 at <paramref name="at"/> and moves on; false where the bytes end or are no varint.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryRead(ReadOnlySpan<byte> bytes, ref int at, out int value)
    {
        if ((uint)at < (uint)bytes.Length && bytes[at] < 0x80)
        {
            var single = bytes[at++];
            value = (single >> 1) ^ -(single & 1);
            return true;
        }
        return TryReadSlow(bytes, ref at, out value);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryReadLong(ReadOnlySpan<byte> bytes, ref int at, out long value)
    {
        if ((uint)at < (uint)bytes.Length && bytes[at] < 0x80)
        {
            var single = bytes[at++];
            value = (single >> 1) ^ -(single & 1);
            return true;
        }
        return TryReadLongSlow(bytes, ref at, out value);
    }

    public static int SizeOf(int value) => SizeOfUnsigned((uint)((value << 1) ^ (value >> 31)));

    public static int SizeOf(long value) => SizeOfUnsigned((ulong)((value << 1) ^ (value >> 63)));

    public static int Write(Span<byte> bytes, int value) => WriteUnsigned(bytes, (uint)((value << 1) ^ (value >> 31)));

    public static int Write(Span<byte> bytes, long value) => WriteUnsigned(bytes, (ulong)((value << 1) ^ (value >> 63)));

    private static bool TryReadSlow(ReadOnlySpan<byte> bytes, ref int at, out int value)
    {
        value = 0;
        if (!TryReadUnsigned(bytes, ref at, MaxInt, out var raw) || raw > uint.MaxValue)
            return false;
        value = (int)((uint)raw >> 1) ^ -(int)(raw & 1);
        return true;
    }

    private static bool TryReadLongSlow(ReadOnlySpan<byte> bytes, ref int at, out long value)
    {
        value = 0;
        if (!TryReadUnsigned(bytes, ref at, MaxLong, out var raw))
            return false;
        value = (long)(raw >> 1) ^ -(long)(raw & 1);
        return true;
    }

    private static bool TryReadUnsigned(ReadOnlySpan<byte> bytes, ref int at, int most, out ulong value)
    {
        value = 0;
        for (var i = 0; i < most; i++)
        {
            if ((uint)at >= (uint)bytes.Length)
                return false;
            var next = bytes[at++];
            value |= (ulong)(next & 0x7f) << (7 * i);
            if (next < 0x80)
                return true;
        }
        return false;
    }

    private static int SizeOfUnsigned(ulong value)
    {
        var size = 1;
        for (; value >= 0x80; value >>= 7)
            size++;
        return size;
    }

    private static int WriteUnsigned(Span<byte> bytes, ulong value)
    {
        var at = 0;
        for (; value >= 0x80; value >>= 7)
            bytes[at++] = (byte)(value | 0x80);
        bytes[at++] = (byte)value;
        return at;
    }
}
