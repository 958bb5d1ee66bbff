using System.Buffers.Binary;

namespace Keystone.Router.Partitioning;

/// <summary>
/// The 32-bit murmur2 of Kafka's Java producer (seed 0x9747b28c), so that a record lands in the partition where an application's own
/// producer would have put it.
/// </summary>
public static class Murmur2
{
    private const uint Seed = 0x9747b28c;
    private const uint M = 0x5bd1e995;

    public static uint Hash(ReadOnlySpan<byte> data)
    {
        var h = Seed ^ (uint)data.Length;
        while (data.Length >= 4)
        {
            var k = BinaryPrimitives.ReadUInt32LittleEndian(data) * M;
            k = (k ^ (k >> 24)) * M;
            h = (h * M) ^ k;
            data = data[4..];
        }

        if (data.Length == 3)
            h ^= (uint)data[2] << 16;
        if (data.Length >= 2)
            h ^= (uint)data[1] << 8;
        if (data.Length >= 1)
            h = (h ^ data[0]) * M;
        h = (h ^ (h >> 13)) * M;
        return h ^ (h >> 15);
    }

    /// <summary>The partition, 0 to <paramref name="partitions"/> - 1, as Java's producer chooses it: sign bit cleared, then the remainder.</summary>
    public static int Partition(ReadOnlySpan<byte> data, int partitions) => (int)(Hash(data) & 0x7fffffff) % partitions;
}
