using System.Buffers.Binary;
using Keystone.Conformance.Wire;
using Keystone.Embedded.Tests.Harness;
using Keystone.Kafka.Messages;
using Keystone.Kafka.Protocol;
using Keystone.Kafka.Tests.Messages;
using Shouldly;
using Xunit;

namespace Keystone.Embedded.Tests;

/// <summary>
/// What no client should say, on a live socket: the broker closes that connection, within the memory of what was really sent, and serves
/// the others as before. Seeds are fixed; a failure names its own.
/// </summary>
[Trait("kind", "functional")]
[Collection(nameof(Alone))]
public sealed class Frames : ClusterTest
{
    private const long Megabyte = 1 << 20;

    private static async Task ShouldServeAsync(WireClient other, string after)
    {
        var versions = await other.SendAsync(new ApiVersionsRequest { ClientSoftwareName = "t", ClientSoftwareVersion = "1" }, 3);
        versions.ErrorCode.ShouldBe(ErrorCode.None, after);
    }

    /// <summary>A random request of each version that the cluster serves, as a whole frame.</summary>
    private static IEnumerable<(string What, byte[] Frame, int Seed)> Requests(int seed)
    {
        foreach (var (definition, type, version) in MessageCatalogue.AllVersions)
        {
            if (!typeof(IKafkaMessage).IsAssignableFrom(type) || !type.Name.EndsWith("Request", StringComparison.Ordinal))
                continue;
            var own = seed++;
            var request = (IKafkaMessage)new MessageMaker(own).Make(definition, type, version);
            using var writer = new ProtocolWriter();
            RequestFrame.Write(writer, own, "fuzz", request, version);
            yield return ($"{type.Name} v{version}, seed {own}", writer.ToArray(), own);
        }
    }

    private static byte[] Framed(ReadOnlySpan<byte> body)
    {
        var frame = new byte[body.Length + 4];
        BinaryPrimitives.WriteInt32BigEndian(frame, body.Length);
        body.CopyTo(frame.AsSpan(4));
        return frame;
    }

    [Fact]
    public async Task Arbitrary_bytes_close_their_connection_only()
    {
        await StartAsync();
        var other = await ConnectAsync();
        for (var seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            var bytes = new byte[random.Next(1, 3000)];
            random.NextBytes(bytes);
            // Half of them are told as a frame of the right size, and a third of those begin as a request that is served.
            if (seed % 2 == 0)
                bytes = Framed(bytes);
            if (seed % 6 == 0 && bytes.Length > 8)
                new byte[] { 0, (byte)random.Next(0, 76), 0, (byte)random.Next(0, 6) }.CopyTo(bytes, 4);
            await RawClient.SayAsync(Cluster.Ports[0], bytes);
            await ShouldServeAsync(other, $"after seed {seed}");
        }
        Cluster.Failures.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(int.MinValue)]
    [InlineData(-1)]
    [InlineData((100 << 20) + 1)]
    [InlineData(int.MaxValue)]
    public async Task A_size_that_no_frame_may_have_closes_the_connection_at_once(int size)
    {
        await StartAsync();
        var other = await ConnectAsync();
        var client = await ConnectAsync();
        var frame = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(frame, size);
        // Nothing follows, and this side stays open: it is the size alone.
        await client.Wire.SendRawAsync(frame);
        (await client.Wire.IsClosedByBrokerAsync()).ShouldBeTrue();
        await ShouldServeAsync(other, "after it");
    }

    [Fact]
    public async Task Announced_bytes_that_do_not_come_cost_nothing()
    {
        await StartAsync();
        var other = await ConnectAsync();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var waiting = new List<WireClient>();
        for (var i = 0; i < 200; i++)
        {
            var client = await ConnectAsync();
            waiting.Add(client);
            await client.Wire.SendRawAsync(new byte[] { 0x06, 0x40, 0, 0, 0, 3, 0, 12 });
        }
        await ShouldServeAsync(other, "beside 200 connections that announced 100 MiB");
        (GC.GetTotalMemory(forceFullCollection: true) - before).ShouldBeLessThan(32 * Megabyte);
    }

    [Fact]
    public async Task Counts_that_the_frame_cannot_hold_are_not_believed()
    {
        await StartAsync();
        var other = await ConnectAsync();
        byte[][] bodies =
        [
            // Metadata v1 with 2^31-1 topics; Metadata v12 with a varint of 2^32-2 topics; Produce v3 with 2^31-1 topics.
            [0, 3, 0, 1, 0, 0, 0, 1, 0, 1, (byte)'f', 0x7F, 0xFF, 0xFF, 0xFF],
            [0, 3, 0, 12, 0, 0, 0, 1, 0, 1, (byte)'f', 0, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F],
            [0, 0, 0, 3, 0, 0, 0, 1, 0, 1, (byte)'f', 0xFF, 0xFF, 0, 1, 0, 0, 0, 0, 0x7F, 0xFF, 0xFF, 0xFF],
        ];
        var before = GC.GetTotalAllocatedBytes(precise: true);
        for (var i = 0; i < 60; i++)
            (await RawClient.SayAsync(Cluster.Ports[0], Framed(bodies[i % bodies.Length]))).ShouldBe(0, $"body {i % bodies.Length}");
        (GC.GetTotalAllocatedBytes(precise: true) - before).ShouldBeLessThan(16 * Megabyte);
        await ShouldServeAsync(other, "after them");
    }

    [Fact]
    public async Task Requests_that_are_cut_off_are_not_answered()
    {
        await StartAsync();
        var other = await ConnectAsync();
        foreach (var (what, frame, seed) in Requests(1_000))
        {
            if (frame.Length < 13)
                continue;
            var cut = new Random(seed).Next(8, frame.Length - 4);
            var answered = await RawClient.SayAsync(Cluster.Ports[0], Framed(frame.AsSpan(4, cut)));
            answered.ShouldBe(0, $"{what}, cut to {cut} of {frame.Length - 4} bytes");
        }
        await ShouldServeAsync(other, "after all of them");
        Cluster.Failures.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(KafkaRelease.V4_3)]
    [InlineData(KafkaRelease.V3_7)]
    public async Task Well_formed_requests_of_senseless_content_are_answered_or_refused(KafkaRelease release)
    {
        await StartAsync(brokers: 2, release);
        var other = await ConnectAsync();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var round = 0; round < 3; round++)
            foreach (var (what, frame, _) in Requests(10_000 * (round + 1)))
            {
                await RawClient.SayAsync(Cluster.Ports[0], frame);
                Cluster.Failures.ShouldBeEmpty(what);
            }
        await ShouldServeAsync(other, "after all of them");
        (GC.GetTotalMemory(forceFullCollection: true) - before).ShouldBeLessThan(64 * Megabyte);
    }

    [Fact]
    public async Task Requests_with_flipped_bytes_are_answered_or_refused()
    {
        await StartAsync();
        var other = await ConnectAsync();
        for (var round = 0; round < 3; round++)
            foreach (var (what, frame, seed) in Requests(100_000 * (round + 1)))
            {
                var random = new Random(seed);
                for (var flips = random.Next(1, 4); flips > 0; flips--)
                    frame[random.Next(8, frame.Length)] ^= (byte)(1 << random.Next(8));
                await RawClient.SayAsync(Cluster.Ports[0], frame);
                Cluster.Failures.ShouldBeEmpty(what);
            }
        await ShouldServeAsync(other, "after all of them");
    }

    [Fact]
    public async Task What_came_before_the_nonsense_is_answered()
    {
        await StartAsync();
        var topic = await CreateAsync();
        var client = await ConnectAsync();
        using var writer = new ProtocolWriter();
        RequestFrame.Write(writer, 1, "t", WireClient.ProduceRequest(topic, 0, RecordData.Of(Batches.Of("a")), -1, null), 9);
        await client.Wire.SendRawAsync((byte[])[.. writer.ToArray(), .. "GET / HTTP/1.1\r\n\r\n"u8]);
        (await client.Wire.ReadFrameAsync(Cancelled)).Length.ShouldBeGreaterThan(4);
        (await client.Wire.IsClosedByBrokerAsync()).ShouldBeTrue();
        (await (await ConnectAsync()).ListOffsetAsync(topic, -1)).Offset.ShouldBe(1);
    }
}
