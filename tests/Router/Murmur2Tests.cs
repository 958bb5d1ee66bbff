using System.Text;
using Keystone.Router.Partitioning;

namespace Keystone.Router.Tests;

/// <summary>The hashes are what kafka-clients 4.3.1 computes (Utils.murmur2) for the same text in UTF-8.</summary>
public sealed class Murmur2Tests
{
    [Theory]
    [InlineData("21", -973932308)]
    [InlineData("foobar", -790332482)]
    [InlineData("a-little-bit-long-string", -985981536)]
    [InlineData("a-little-bit-longer-string", -1486304829)]
    [InlineData("lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58897971)]
    [InlineData("abc", 479470107)]
    public void Hashes_as_javas_producer(string text, int expected) => ((int)Murmur2.Hash(Encoding.UTF8.GetBytes(text))).ShouldBe(expected);

    [Fact]
    public void A_partition_is_the_hash_without_its_sign_modulo_the_count()
    {
        for (var i = 0; i < 1000; i++)
        {
            var key = BitConverter.GetBytes(i * 7919);
            for (var count = 1; count < 20; count++)
                Murmur2.Partition(key, count).ShouldBe((int)(Murmur2.Hash(key) & int.MaxValue) % count);
        }
    }
}
