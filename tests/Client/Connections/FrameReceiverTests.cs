using System.Buffers.Binary;
using FsCheck.Xunit;
using Keystone.Client.Buffers;
using Keystone.Client.Connections;
using Shouldly;
using Xunit;

namespace Keystone.Client.Tests.Connections;

public sealed class FrameReceiverTests
{
    private const int MaxFrame = 1 << 20;

    private readonly BufferPool pool = new(poison: true);

    [Property(MaxTest = 200)]
    public void Frames_come_out_whole_however_the_stream_is_cut(int seed)
    {
        var random = new Random(seed);
        var frames = new List<byte[]>();
        for (var i = random.Next(1, 20); i > 0; i--)
        {
            // Mostly small ones, many to a receive; some larger than the staging buffer.
            var frame = new byte[random.Next(10) == 0 ? random.Next(4, 100_000) : random.Next(4, 300)];
            random.NextBytes(frame);
            frames.Add(frame);
        }
        var receiver = new FrameReceiver(new ChoppedTransport(Encode(frames), random), pool, MaxFrame);
        foreach (var frame in frames)
        {
            using var received = receiver.ReceiveAsync().AsTask().Result.ShouldNotBeNull();
            received.Memory.Span.SequenceEqual(frame).ShouldBeTrue();
        }
        receiver.ReceiveAsync().AsTask().Result.ShouldBeNull();
        pool.OutstandingLeases.ShouldBe(0);
    }

    [Property(MaxTest = 500)]
    public void Arbitrary_bytes_end_in_frames_or_one_clean_error(byte[] bytes, int seed)
    {
        var receiver = new FrameReceiver(new ChoppedTransport(bytes, new Random(seed)), pool, MaxFrame);
        try
        {
            while (receiver.ReceiveAsync().AsTask().GetAwaiter().GetResult() is { } frame)
                frame.Dispose();
        }
        catch (FrameException e)
        {
            e.Code.ShouldBeOneOf(ClientErrorCode.GarbageReceived, ClientErrorCode.ResponseTooLarge, ClientErrorCode.ConnectionLost);
        }
        pool.OutstandingLeases.ShouldBe(0);
        pool.IdleBytes.ShouldBeLessThanOrEqualTo(BufferPool.CapacityFor(MaxFrame));
    }

    [Theory]
    [InlineData(-1, ClientErrorCode.GarbageReceived)]
    [InlineData(3, ClientErrorCode.GarbageReceived)]
    [InlineData(MaxFrame + 1, ClientErrorCode.ResponseTooLarge)]
    [InlineData(0x48545450, ClientErrorCode.ResponseTooLarge)]
    public async Task A_size_that_no_response_has_is_refused_before_memory_is_taken(int size, ClientErrorCode code)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteInt32BigEndian(bytes, size);
        var receiver = new FrameReceiver(new ChoppedTransport(bytes, new Random(1)), pool, MaxFrame);
        var error = await Should.ThrowAsync<FrameException>(() => receiver.ReceiveAsync().AsTask());
        error.Code.ShouldBe(code);
        error.Message.ShouldContain($"a frame announces {size} bytes");
        pool.IdleBytes.ShouldBe(0);
    }

    [Fact]
    public async Task An_end_inside_a_frame_is_told_with_its_place()
    {
        var bytes = Encode([new byte[100]])[..54];
        var receiver = new FrameReceiver(new ChoppedTransport(bytes, new Random(1)), pool, MaxFrame);
        var error = await Should.ThrowAsync<FrameException>(() => receiver.ReceiveAsync().AsTask());
        error.Message.ShouldBe("the broker closed the connection after 50 of a response's 100 bytes");
        pool.OutstandingLeases.ShouldBe(0);
    }

    private static byte[] Encode(IEnumerable<byte[]> frames)
    {
        var stream = new MemoryStream();
        Span<byte> size = stackalloc byte[4];
        foreach (var frame in frames)
        {
            BinaryPrimitives.WriteInt32BigEndian(size, frame.Length);
            stream.Write(size);
            stream.Write(frame);
        }
        return stream.ToArray();
    }

    /// <summary>Gives the bytes in pieces of random size.</summary>
    private sealed class ChoppedTransport(byte[] bytes, Random random) : ITransport
    {
        private int at;

        public ValueTask<int> ReceiveAsync(Memory<byte> into)
        {
            into.Length.ShouldBePositive();
            var piece = Math.Min(Math.Min(into.Length, bytes.Length - at), random.Next(1, 5000));
            bytes.AsMemory(at, piece).CopyTo(into);
            at += piece;
            return new ValueTask<int>(piece);
        }

        public ValueTask SendAsync(IReadOnlyList<ReadOnlyMemory<byte>> segments) => throw new NotSupportedException();

        public void Abort() { }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
