using System.Buffers;
using Keystone.Flow.Elements;

namespace Keystone.Sinks.Cuts;

/// <summary>
/// The memory in which a lane's encoded bytes wait for their member to be full. It counts in the lane's budget, at most
/// <see cref="LimitBytes"/> of it; what is beyond goes to the spill file. Rented on the stage's thread, returned on any.
/// </summary>
public sealed class BufferMemory(LaneBudget budget, long limitBytes)
{
    private long _used;

    public long LimitBytes => limitBytes;

    public long UsedBytes => Volatile.Read(ref _used);

    public bool IsOver => UsedBytes > limitBytes;

    public byte[] Rent(int minimum)
    {
        var rented = ArrayPool<byte>.Shared.Rent(minimum);
        Interlocked.Add(ref _used, rented.Length);
        budget.Charge(rented.Length);
        return rented;
    }

    public void Return(byte[] rented)
    {
        Interlocked.Add(ref _used, -rented.Length);
        budget.Return(rented.Length);
        ArrayPool<byte>.Shared.Return(rented);
    }
}
