using System.Runtime.InteropServices;

namespace Keystone.Kafka.Compression;

/// <summary>
/// The reference implementations of LZ4 and Zstandard in C, which the package IronCompress carries in its native library and
/// exports by their own names on most platforms. Where they do not load, the managed ports take their place.
/// </summary>
internal static unsafe partial class NativeCodecs
{
    private const string Library = "nironcompress";

    public const int ZstdResetSession = 1;
    public const int ZstdWindowLogMax = 100;
    public const int ZstdCompressionLevel = 100;
    public const int ZstdSourceSizeHint = 1004;
    public const int ZstdFlush = 1;
    public const int ZstdEnd = 2;

    /// <summary>Whether LZ4 (and Zstandard) may be called.</summary>
    public static bool IsLoaded { get; } = Probe();

    [LibraryImport(Library, EntryPoint = "LZ4_sizeofState")]
    public static partial int Lz4SizeOfState();

    [LibraryImport(Library, EntryPoint = "LZ4_initStream")]
    public static partial void* Lz4InitStream(void* state, nuint size);

    [LibraryImport(Library, EntryPoint = "LZ4_compress_fast_extState_fastReset")]
    public static partial int Lz4Compress(void* state, byte* source, byte* target, int sourceSize, int targetSize, int acceleration);

    [LibraryImport(Library, EntryPoint = "LZ4_decompress_safe")]
    public static partial int Lz4Decompress(byte* source, byte* target, int sourceSize, int targetSize);

    [LibraryImport(Library, EntryPoint = "LZ4_decompress_safe_usingDict")]
    public static partial int Lz4DecompressAfter(
        byte* source,
        byte* target,
        int sourceSize,
        int targetSize,
        byte* history,
        int historySize
    );

    [LibraryImport(Library, EntryPoint = "ZSTD_createDCtx")]
    public static partial nint ZstdCreateDecoder();

    [LibraryImport(Library, EntryPoint = "ZSTD_freeDCtx")]
    public static partial nuint ZstdFreeDecoder(nint context);

    [LibraryImport(Library, EntryPoint = "ZSTD_DCtx_reset")]
    public static partial nuint ZstdResetDecoder(nint context, int what);

    [LibraryImport(Library, EntryPoint = "ZSTD_DCtx_setParameter")]
    public static partial nuint ZstdSetDecoder(nint context, int parameter, int value);

    [LibraryImport(Library, EntryPoint = "ZSTD_decompressStream")]
    public static partial nuint ZstdDecompress(nint context, ZstdBuffer* output, ZstdBuffer* input);

    [LibraryImport(Library, EntryPoint = "ZSTD_createCCtx")]
    public static partial nint ZstdCreateEncoder();

    [LibraryImport(Library, EntryPoint = "ZSTD_freeCCtx")]
    public static partial nuint ZstdFreeEncoder(nint context);

    [LibraryImport(Library, EntryPoint = "ZSTD_CCtx_reset")]
    public static partial nuint ZstdResetEncoder(nint context, int what);

    [LibraryImport(Library, EntryPoint = "ZSTD_CCtx_setParameter")]
    public static partial nuint ZstdSetEncoder(nint context, int parameter, int value);

    [LibraryImport(Library, EntryPoint = "ZSTD_compressStream2")]
    public static partial nuint ZstdCompress(nint context, ZstdBuffer* output, ZstdBuffer* input, int end);

    [LibraryImport(Library, EntryPoint = "ZSTD_isError")]
    public static partial uint ZstdIsError(nuint code);

    [LibraryImport(Library, EntryPoint = "ZSTD_getErrorName")]
    private static partial byte* ZstdErrorName(nuint code);

    public static string ZstdError(nuint code) => Marshal.PtrToStringUTF8((nint)ZstdErrorName(code)) ?? "unknown error";

    private static bool Probe()
    {
        try
        {
            // Both libraries have to be there by their own names: the Windows build hides them.
            return Lz4SizeOfState() > 0 && ZstdIsError(0) == 0;
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException or BadImageFormatException)
        {
            return false;
        }
    }

    /// <summary>ZSTD_inBuffer and ZSTD_outBuffer.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct ZstdBuffer
    {
        public byte* Bytes;
        public nuint Size;
        public nuint Position;
    }
}
