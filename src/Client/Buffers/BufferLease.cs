namespace Keystone.Client.Buffers;

/// <summary>
/// A pooled buffer with a count of its users, one at the start. Slices of it may be read as long as a reference is held; the last
/// <see cref="Dispose"/> gives the bytes back to the pool.
/// </summary>
public sealed class BufferLease : IDisposable
{
    private readonly BufferPool pool;
    private readonly byte[] array;
    private int references = 1;

    internal BufferLease(BufferPool pool, byte[] array, int length)
    {
        this.pool = pool;
        this.array = array;
        Length = length;
    }

    /// <summary>Bytes asked for.</summary>
    public int Length { get; }

    /// <summary>Bytes held, which is what a budget should count.</summary>
    public int Capacity => array.Length;

    public Memory<byte> Memory
    {
        get
        {
            ObjectDisposedException.ThrowIf(Volatile.Read(ref references) <= 0, this);
            return array.AsMemory(0, Length);
        }
    }

    /// <summary>One more user; each calls <see cref="Dispose"/> once.</summary>
    public BufferLease AddReference()
    {
        // From zero there is no way back: the bytes may already serve another response.
        var seen = Volatile.Read(ref references);
        while (seen > 0)
        {
            var before = Interlocked.CompareExchange(ref references, seen + 1, seen);
            if (before == seen)
                return this;
            seen = before;
        }
        throw new ObjectDisposedException(nameof(BufferLease), "The buffer was given back already.");
    }

    public void Dispose()
    {
        var left = Interlocked.Decrement(ref references);
        if (left == 0)
            pool.Return(array);
        else if (left < 0)
            throw new ObjectDisposedException(nameof(BufferLease), "The buffer was given back more often than it was taken.");
    }
}
