using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Keystone.Kafka.Records;

/// <summary>
/// CRC-32C (Castagnoli), as record batches use it, with the processor's instruction where there is one. The instruction takes
/// three cycles and can start one each cycle, so long input is taken as three strands whose sums are joined by linearity.
/// </summary>
public static class Crc32C
{
    private const uint Polynomial = 0x82f63b78;
    private const int LongStrand = 4096;
    private const int ShortStrand = 256;

    /// <summary>ShiftBy[k, n]: the operator that appends n * 256^k zero bytes to a sum.</summary>
    private static readonly uint[] ByteShifts = MakeByteShifts();
    private static readonly uint[] LongTable = MakeTable(LongStrand);
    private static readonly uint[] ShortTable = MakeTable(ShortStrand);

    public static uint Compute(ReadOnlySpan<byte> bytes) => Append(0, bytes);

    /// <summary>The sum of what <paramref name="crc"/> is the sum of (0 for nothing), followed by <paramref name="bytes"/>.</summary>
    public static uint Append(uint crc, ReadOnlySpan<byte> bytes) => ~AppendRaw(~crc, bytes);

    /// <summary>The sum of two pieces after each other, out of their sums and the second one's length.</summary>
    public static uint Combine(uint first, uint second, long secondLength) => ShiftZeros(first, secondLength) ^ second;

    /// <summary>What a sum without inversions becomes when <paramref name="length"/> zero bytes follow.</summary>
    internal static uint ShiftZeros(uint crc, long length)
    {
        for (var digit = 0; length > 0; digit++, length >>= 8)
        {
            var low = (int)(length & 0xff);
            if (low != 0)
                crc = Multiply(ByteShifts[digit * 256 + low], crc);
        }
        return crc;
    }

    /// <summary>The sum without the inversions at start and end: linear in the bytes.</summary>
    // Compiled well at once: the first gigabytes should not wait for the runtime to find out that this is hot.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static uint AppendRaw(uint crc, ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length >= 3 * LongStrand)
            crc = Strands(crc, ref bytes, LongStrand, LongTable);
        while (bytes.Length >= 3 * ShortStrand)
            crc = Strands(crc, ref bytes, ShortStrand, ShortTable);
        var words = MemoryMarshal.Cast<byte, ulong>(bytes);
        foreach (var word in words)
            crc = BitOperations.Crc32C(crc, word);
        foreach (var one in bytes[(words.Length * 8)..])
            crc = BitOperations.Crc32C(crc, one);
        return crc;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static uint Strands(uint crc, ref ReadOnlySpan<byte> bytes, int strand, uint[] table)
    {
        var a = MemoryMarshal.Cast<byte, ulong>(bytes[..strand]);
        var b = MemoryMarshal.Cast<byte, ulong>(bytes.Slice(strand, strand));
        var c = MemoryMarshal.Cast<byte, ulong>(bytes.Slice(2 * strand, strand));
        uint crcB = 0,
            crcC = 0;
        for (var i = 0; i < a.Length && i < b.Length && i < c.Length; i++)
        {
            crc = BitOperations.Crc32C(crc, a[i]);
            crcB = BitOperations.Crc32C(crcB, b[i]);
            crcC = BitOperations.Crc32C(crcC, c[i]);
        }
        crc = Look(table, crc) ^ crcB;
        crc = Look(table, crc) ^ crcC;
        bytes = bytes[(3 * strand)..];
        return crc;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Look(uint[] table, uint crc) =>
        table[crc & 0xff] ^ table[256 + ((crc >> 8) & 0xff)] ^ table[512 + ((crc >> 16) & 0xff)] ^ table[768 + (crc >> 24)];

    /// <summary>A table that appends a fixed number of zero bytes to a sum, one byte of it at a time.</summary>
    private static uint[] MakeTable(int length)
    {
        var table = new uint[4 * 256];
        for (var at = 0; at < 4; at++)
        for (var value = 0; value < 256; value++)
            table[at * 256 + value] = ShiftZeros((uint)value << (at * 8), length);
        return table;
    }

    private static uint[] MakeByteShifts()
    {
        const uint one = 1u << 31;
        var shifts = new uint[8 * 256];
        var step = one >> 8;
        for (var digit = 0; digit < 8; digit++)
        {
            shifts[digit * 256] = one;
            for (var n = 1; n < 256; n++)
                shifts[digit * 256 + n] = Multiply(shifts[digit * 256 + n - 1], step);
            step = Multiply(shifts[digit * 256 + 255], step);
        }
        return shifts;
    }

    /// <summary>a * b modulo the polynomial; bits are reflected, so the highest bit is x^0.</summary>
    private static uint Multiply(uint a, uint b)
    {
        var product = 0u;
        for (var bit = 1u << 31; bit != 0; bit >>= 1)
        {
            if ((a & bit) != 0)
                product ^= b;
            b = (b & 1) != 0 ? (b >> 1) ^ Polynomial : b >> 1;
        }
        return product;
    }
}
