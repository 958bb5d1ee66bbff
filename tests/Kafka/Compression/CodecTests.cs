using System.Text;
using Keystone.Kafka.Compression;
using Keystone.Kafka.Records;
using Keystone.Kafka.Tests.Records;
using Shouldly;
using Xunit;

namespace Keystone.Kafka.Tests.Compression;

public sealed class CodecTests
{
    private static readonly byte[] Text = Encoding.UTF8.GetBytes(
        string.Concat(BatchMaker.Events(600).Select(record => Encoding.UTF8.GetString(record.Value!)))
    );

    [Fact]
    public void The_native_library_is_used_where_it_is_shipped()
    {
        Assert.SkipUnless(
            OperatingSystem.IsLinux()
                && System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture
                    is System.Runtime.InteropServices.Architecture.X64
                        or System.Runtime.InteropServices.Architecture.Arm64,
            "the package carries LZ4 and Zstandard by name for Linux only"
        );
        NativeCodecs.IsLoaded.ShouldBeTrue();
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public void Native_and_managed_lz4_read_each_other(bool nativeWrites, bool nativeReads)
    {
        Assert.SkipUnless(NativeCodecs.IsLoaded, "the native library does not load here");
        var compressed = Encode(new Lz4Encoder(nativeWrites ? Lz4Block.Native : Lz4Block.Managed));
        compressed.Length.ShouldBeLessThan(Text.Length);
        Decode(new Lz4Decoder(nativeReads ? Lz4Block.Native : Lz4Block.Managed), compressed).ShouldBe(Text);
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public void Native_and_managed_zstd_read_each_other(bool nativeWrites, bool nativeReads)
    {
        Assert.SkipUnless(NativeCodecs.IsLoaded, "the native library does not load here");
        var compressed = Encode(nativeWrites ? new NativeZstdEncoder(3) : new ManagedZstdEncoder(3));
        compressed.Length.ShouldBeLessThan(Text.Length / 2);
        Decode(nativeReads ? new NativeZstdDecoder(25) : new ManagedZstdDecoder(25), compressed).ShouldBe(Text);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Linked_lz4_blocks_are_read_as_librdkafka_writes_them(bool native)
    {
        Assert.SkipUnless(!native || NativeCodecs.IsLoaded, "the native library does not load here");
        var compressed = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Golden", "linked.lz4"));
        (compressed[4] & 0x20).ShouldBe(0, "the frame's blocks are linked");
        var text = Encoding.ASCII.GetString(Decode(new Lz4Decoder(native ? Lz4Block.Native : Lz4Block.Managed), compressed));
        var expected = new StringBuilder();
        for (var i = 0; expected.Length < 200_000; i++)
            expected.Append($"line {i % 1000} of a linked frame; ");
        text.ShouldBe(expected.ToString());
    }

    [Fact]
    public void A_bare_snappy_block_is_read_as_librdkafka_writes_it() =>
        Decode(new SnappyDecoder(CompressionLimits.DefaultWindowBytes), Snappier.Snappy.CompressToArray(Text)).ShouldBe(Text);

    [Fact]
    public void Frames_of_zstd_and_members_of_gzip_may_follow_each_other()
    {
        byte[] zstd = [.. Encode(ZstdEncoder.Create(3)), .. Encode(ZstdEncoder.Create(1))];
        Decode(ZstdDecoder.Create(1 << 25), zstd).ShouldBe([.. Text, .. Text]);
        byte[] gzip = [.. Encode(new GzipEncoder(6)), .. Encode(new GzipEncoder(1))];
        Decode(new GzipDecoder(), gzip).ShouldBe([.. Text, .. Text]);
    }

    [Fact]
    public void A_zstd_frame_with_a_larger_window_than_ours_is_refused()
    {
        // A frame of unknown size with a window of 64 MiB, and an empty last block.
        byte[] frame = [0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x80, 0x01, 0x00, 0x00];
        Should
            .Throw<CorruptBatchException>(() => Decode(ZstdDecoder.Create(1 << 20), frame))
            .Message.ShouldStartWith("The zstd stream cannot be read: Frame requires too much memory");
    }

    [Theory]
    [InlineData(CompressionCodec.Gzip, 1, 9)]
    [InlineData(CompressionCodec.Zstd, 1, 19)]
    public void Levels_reach_the_codecs(CompressionCodec codec, int quick, int thorough)
    {
        var text = Enumerable.Range(0, 3000).Select(i => $"{i * 7919 % 1009} times {i % 13} is said of {i * i % 997}, twice {i % 101}");
        var records = text.Select(line => new TestRecord(0, null, Encoding.ASCII.GetBytes(line))).ToList();
        var large = BatchMaker.Batch(codec, records, quick);
        var small = BatchMaker.Batch(codec, records, thorough);
        small.Length.ShouldBeLessThan(large.Length * 9 / 10);
        BatchMaker.Read(small).Count.ShouldBe(records.Count);
    }

    private static byte[] Encode(RecordEncoder encoder)
    {
        using var output = new PooledBytes();
        encoder.Begin(output);
        for (var at = 0; at < Text.Length; at += CompressionLimits.ChunkBytes)
        {
            var chunk = Text.AsSpan(at, Math.Min(CompressionLimits.ChunkBytes, Text.Length - at));
            encoder.Encode(chunk, output, at + chunk.Length == Text.Length);
        }
        encoder.Dispose();
        return output.Written.ToArray();
    }

    private static byte[] Decode(RecordDecoder decoder, byte[] compressed)
    {
        var buffer = new byte[8 << 20];
        var at = 0;
        decoder.Begin(compressed);
        while (decoder.NextPieceBytes() > 0)
            at += decoder.Decode(buffer, at);
        decoder.Dispose();
        return buffer[..at];
    }
}
