using FsCheck.Xunit;
using Keystone.Kafka.Messages;
using Keystone.Kafka.Protocol;
using Shouldly;
using Xunit;

namespace Keystone.Kafka.Tests.Messages;

public sealed class MalformedMessageTests
{
    /// <summary>
    /// What parsing may allocate for each byte of a frame. The densest are structs of a dozen bytes whose objects take a hundred
    /// or two; a declared length alone costs nothing.
    /// </summary>
    private const int MostPerByte = 48;

    [Property(MaxTest = 6)]
    public void Arbitrary_bytes_are_a_message_or_end_in_a_protocol_exception_within_bounded_memory(int seed) => Arbitrary(seed);

    [Property(MaxTest = 6)]
    public void Damaged_messages_are_read_or_end_in_a_protocol_exception_within_bounded_memory(int seed) => Damaged(seed);

    [Property(MaxTest = 300)]
    [Trait("size", "long")]
    public void Arbitrary_and_damaged_bytes_are_tried_many_times(int seed)
    {
        Arbitrary(seed);
        Damaged(seed);
    }

    private static void Arbitrary(int seed)
    {
        var random = new Random(seed);
        foreach (var (definition, type, version) in MessageCatalogue.AllVersions)
        {
            var bytes = new byte[random.Next(600)];
            random.NextBytes(bytes);
            // Small numbers make believable counts and lengths.
            if (random.Next(2) == 0)
                for (var i = 0; i < bytes.Length; i++)
                    bytes[i] &= (byte)random.Next(8);
            ReadAnything(type, bytes, version, $"{definition.Name} v{version}, seed {seed}");
        }
    }

    private static void Damaged(int seed)
    {
        var random = new Random(seed);
        foreach (var (definition, type, version) in MessageCatalogue.AllVersions)
        {
            var bytes = MessageCatalogue.Write(new MessageMaker(seed).Make(definition, type, version), version);
            if (bytes.Length == 0)
                continue;
            for (var hits = random.Next(1, 4); hits > 0; hits--)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            var cut = random.Next(3) == 0 ? random.Next(bytes.Length) : bytes.Length;
            ReadAnything(type, bytes.AsMemory(0, cut), version, $"{definition.Name} v{version}, seed {seed}");
        }
    }

    [Fact]
    public void A_count_that_cannot_fit_is_refused_before_a_list_is_made()
    {
        // Throttle time, then a billion topics.
        byte[] bytes = [0, 0, 0, 0, 0x3b, 0x9a, 0xca, 0x00, 0, 0, 0, 0];
        var before = GC.GetAllocatedBytesForCurrentThread();
        var refused = Should.Throw<ProtocolException>(() => MessageCatalogue.Read(typeof(FetchResponse), bytes, 4));
        refused.Message.ShouldBe("At byte 8: an array of 1000000000 elements cannot be in 4 bytes.");
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(100_000);
    }

    [Fact]
    public void A_string_longer_than_the_frame_is_refused()
    {
        byte[] bytes = [0x7f, 0xff, (byte)'a'];
        var reader = new ProtocolReader(bytes);
        var thrown = false;
        try
        {
            reader.ReadString(flexible: false);
        }
        catch (ProtocolException e)
        {
            thrown = true;
            e.Message.ShouldBe("At byte 2: 32767 bytes are needed, 1 remain.");
        }
        thrown.ShouldBeTrue();
    }

    private static void ReadAnything(Type type, ReadOnlyMemory<byte> bytes, short version, string what)
    {
        // The first call makes the delegate; only the second one is measured.
        for (var measured = 0; measured < 2; measured++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                MessageCatalogue.Read(type, bytes, version);
            }
            catch (ProtocolException)
            {
                // What is expected of most.
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"{what}: {e.GetType().Name}", e);
            }
            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            if (measured == 1)
                allocated.ShouldBeLessThan(40_000 + (long)bytes.Length * MostPerByte, what);
        }
    }
}
