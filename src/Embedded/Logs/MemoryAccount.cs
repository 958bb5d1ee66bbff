namespace Keystone.Embedded.Logs;

/// <summary>Counts the bytes that a cluster's logs hold (arrays as allocated, not as filled). Readable from any thread.</summary>
internal sealed class MemoryAccount
{
    private long held;
    private long highest;

    public long HeldBytes => Volatile.Read(ref held);

    public long HighestBytes => Volatile.Read(ref highest);

    public void Add(long bytes)
    {
        // One writer, the loop: no compare-exchange needed.
        var now = held + bytes;
        Volatile.Write(ref held, now);
        if (now > highest)
            Volatile.Write(ref highest, now);
    }
}
