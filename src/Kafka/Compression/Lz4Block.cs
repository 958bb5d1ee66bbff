using System.Diagnostics.CodeAnalysis;
using K4os.Compression.LZ4;

namespace Keystone.Kafka.Compression;

/// <summary>LZ4 blocks, by the native library where it loads and by K4os' port where not.</summary>
internal abstract unsafe class Lz4Block
{
    /// <summary>What matches of a linked block may reach back to.</summary>
    public const int HistoryBytes = 64 * 1024;

    public static Lz4Block Native { get; } = new NativeLz4();

    public static Lz4Block Managed { get; } = new ManagedLz4();

    public static Lz4Block Best { get; } = NativeCodecs.IsLoaded ? Native : Managed;

    public static int Bound(int bytes) => bytes + bytes / 255 + 16;

    /// <summary>The compressed length; the target has to hold <see cref="Bound"/> bytes.</summary>
    public abstract int Encode(ReadOnlySpan<byte> source, Span<byte> target);

    /// <summary>The decoded length, or a negative number where the block is malformed or the target too small.</summary>
    /// <param name="history">Bytes right before <paramref name="at"/> in the target that matches may refer to.</param>
    public abstract int Decode(ReadOnlySpan<byte> source, byte[] target, int at, int room, int history);

    private sealed class NativeLz4 : Lz4Block
    {
        // 16 KiB of hash table for each thread: fastReset makes starting a block as good as free.
        [ThreadStatic]
        private static byte[]? state;

        // LZ4's own speed knob. On JSON events 4 takes a quarter off the time of 1 and adds 3 % to the bytes; 8 adds 9 %.
        private const int Acceleration = 4;

        public override int Encode(ReadOnlySpan<byte> source, Span<byte> target)
        {
            var table = state ??= MakeState();
            fixed (
                byte* s = table,
                    from = source,
                    to = target
            )
                return NativeCodecs.Lz4Compress(Align(s), from, to, source.Length, target.Length, Acceleration);
        }

        public override int Decode(ReadOnlySpan<byte> source, byte[] target, int at, int room, int history)
        {
            fixed (
                byte* from = source,
                    to = target
            )
                return history == 0
                    ? NativeCodecs.Lz4Decompress(from, to + at, source.Length, room)
                    : NativeCodecs.Lz4DecompressAfter(from, to + at, source.Length, room, to + at - history, history);
        }

        private static byte[] MakeState()
        {
            var size = NativeCodecs.Lz4SizeOfState();
            // Pinned: its alignment must not change between two calls.
            var made = GC.AllocateArray<byte>(size + 16, pinned: true);
            fixed (byte* s = made)
                NativeCodecs.Lz4InitStream(Align(s), (nuint)size);
            return made;
        }

        private static byte* Align(byte* pointer) => (byte*)(((nint)pointer + 15) & ~(nint)15);
    }

    [SuppressMessage("Performance", "CA1822:Mark members as static", Justification = "overrides")]
    private sealed class ManagedLz4 : Lz4Block
    {
        public override int Encode(ReadOnlySpan<byte> source, Span<byte> target) => LZ4Codec.Encode(source, target);

        public override int Decode(ReadOnlySpan<byte> source, byte[] target, int at, int room, int history) =>
            history == 0
                ? LZ4Codec.Decode(source, target.AsSpan(at, room))
                : LZ4Codec.Decode(source, target.AsSpan(at, room), target.AsSpan(at - history, history));
    }
}
