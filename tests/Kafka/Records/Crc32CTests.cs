using System.Text;
using FsCheck.Xunit;
using Keystone.Kafka.Records;
using Shouldly;
using Xunit;

namespace Keystone.Kafka.Tests.Records;

public sealed class Crc32CTests
{
    [Fact]
    public void The_published_vectors_hold()
    {
        // RFC 3720, B.4.
        Crc32C.Compute(Encoding.ASCII.GetBytes("123456789")).ShouldBe(0xe3069283u);
        Crc32C.Compute(new byte[32]).ShouldBe(0x8a9136aau);
        Crc32C.Compute(Enumerable.Repeat((byte)0xff, 32).ToArray()).ShouldBe(0x62a8ab43u);
        Crc32C.Compute([.. Enumerable.Range(0, 32).Select(i => (byte)i)]).ShouldBe(0x46dd794eu);
        Crc32C.Compute([]).ShouldBe(0u);
    }

    [Property(MaxTest = 100)]
    public void Any_length_gives_what_the_definition_gives(int seed)
    {
        var random = new Random(seed);
        var bytes = BatchMaker.Bytes(random, random.Next(3) == 0 ? random.Next(60_000) : random.Next(1000));
        Crc32C.Compute(bytes).ShouldBe(BitByBit(bytes));
    }

    [Property(MaxTest = 100)]
    public void Sums_of_pieces_give_the_sum_of_the_whole(int seed)
    {
        var random = new Random(seed);
        var bytes = BatchMaker.Bytes(random, random.Next(20_000));
        var cut = random.Next(bytes.Length + 1);
        var whole = Crc32C.Compute(bytes);
        var first = Crc32C.Compute(bytes.AsSpan(0, cut));
        Crc32C.Append(first, bytes.AsSpan(cut)).ShouldBe(whole);
        Crc32C.Combine(first, Crc32C.Compute(bytes.AsSpan(cut)), bytes.Length - cut).ShouldBe(whole);
    }

    private static uint BitByBit(byte[] bytes)
    {
        var crc = ~0u;
        foreach (var one in bytes)
        {
            crc ^= one;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 1) != 0 ? (crc >> 1) ^ 0x82f63b78 : crc >> 1;
        }
        return ~crc;
    }
}
