namespace Keystone.Flow.Lanes;

/// <summary>What a running lane waits for, and since when: shown once it has lasted. Thread-safe.</summary>
internal sealed class Trouble
{
    private Told? told;

    public sealed record Told(string Fact, DateTimeOffset Since);

    public Told? Current => Volatile.Read(ref told);

    public void Tell(string fact, DateTimeOffset now) =>
        Volatile.Write(ref told, Current is { } earlier ? earlier with { Fact = fact } : new Told(fact, now));

    public void Clear()
    {
        if (told is not null)
            Volatile.Write(ref told, null);
    }
}
