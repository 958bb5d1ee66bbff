using System.Buffers.Binary;

namespace Keystone.Flow.Fetching;

/// <summary>The newest timestamp in a run of whole batches, by their headers alone.</summary>
internal static class BatchTimes
{
    private const int LengthAt = 8;
    private const int MaxTimestampAt = 35;
    private const int LengthOverhead = 12;

    public static long Newest(ReadOnlySpan<byte> batches)
    {
        var newest = -1L;
        while (batches.Length > MaxTimestampAt + sizeof(long))
        {
            newest = Math.Max(newest, BinaryPrimitives.ReadInt64BigEndian(batches[MaxTimestampAt..]));
            var total = BinaryPrimitives.ReadInt32BigEndian(batches[LengthAt..]) + LengthOverhead;
            if (total <= LengthOverhead || total >= batches.Length)
                break;
            batches = batches[total..];
        }
        return newest;
    }
}
