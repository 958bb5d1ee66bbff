namespace Keystone.Client.Buffers;

/// <summary>
/// Receive buffers by size class, four classes to each power of two, so that at most a fifth of a buffer is unused. Buffers that
/// nobody uses are kept up to a cap; beyond it, those of the class that was asked for longest ago are left to the garbage
/// collector first. Thread-safe; the cost is per response.
/// </summary>
public sealed class BufferPool
{
    /// <summary>Larger buffers are made for one use.</summary>
    public const int LargestPooledBytes = 7 << 22;

    private const int SmallestShift = 10;
    private const int Shifts = 13;

    private readonly Lock gate = new();
    private readonly Stack<byte[]>?[] idle = new Stack<byte[]>?[Shifts * 4];
    private readonly long[] lastRent = new long[Shifts * 4];
    private readonly long idleCapBytes;
    private readonly bool poison;
    private long rents;
    private long idleBytes;
    private long leasedBytes;
    private int leases;

    /// <param name="idleCapBytes">What may be kept while nobody uses it.</param>
    /// <param name="poison">Overwrites what comes back, so that a use after return shows in tests.</param>
    public BufferPool(long idleCapBytes = 48 << 20, bool poison = false)
    {
        this.idleCapBytes = idleCapBytes;
        this.poison = poison;
    }

    /// <summary>The process's pool, where no other is given.</summary>
    public static BufferPool Shared { get; } = new();

    /// <summary>Buffers that are in use; zero once everything has shut down.</summary>
    public int OutstandingLeases => Volatile.Read(ref leases);

    public long OutstandingBytes => Volatile.Read(ref leasedBytes);

    public long IdleBytes => Volatile.Read(ref idleBytes);

    /// <summary>The capacity that <see cref="Rent"/> gives for a length.</summary>
    public static int CapacityFor(int length) => length > LargestPooledBytes ? length : CapacityOf(ClassOf(length));

    public BufferLease Rent(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        byte[]? array = null;
        var capacity = CapacityFor(length);
        lock (gate)
        {
            leases++;
            leasedBytes += capacity;
            if (length <= LargestPooledBytes)
            {
                var sizeClass = ClassOf(length);
                lastRent[sizeClass] = ++rents;
                if (idle[sizeClass]?.TryPop(out array) == true)
                    idleBytes -= capacity;
            }
        }
        // Not cleared: what is read from it was received into it first.
        return new BufferLease(this, array ?? GC.AllocateUninitializedArray<byte>(capacity), length);
    }

    internal void Return(byte[] array)
    {
        if (poison)
            array.AsSpan().Fill(0xDD);
        lock (gate)
        {
            leases--;
            leasedBytes -= array.Length;
            if (array.Length > LargestPooledBytes || array.Length > idleCapBytes)
                return;
            (idle[ClassOf(array.Length)] ??= new Stack<byte[]>()).Push(array);
            idleBytes += array.Length;
            while (idleBytes > idleCapBytes)
                DropOldest();
        }
    }

    private void DropOldest()
    {
        var oldest = -1;
        for (var i = 0; i < idle.Length; i++)
        {
            if (idle[i] is { Count: > 0 } && (oldest < 0 || lastRent[i] < lastRent[oldest]))
                oldest = i;
        }
        idleBytes -= idle[oldest]!.Pop().Length;
    }

    /// <summary>Capacities are 4, 5, 6 or 7 times a power of two, from 4 KiB on.</summary>
    private static int ClassOf(int length)
    {
        if (length <= 4 << SmallestShift)
            return 0;
        var shift = int.Log2(length - 1) - 2;
        return (shift - SmallestShift) * 4 + ((length - 1) >> shift) - 4 + 1;
    }

    private static int CapacityOf(int sizeClass) => (4 + sizeClass % 4) << (SmallestShift + sizeClass / 4);
}
