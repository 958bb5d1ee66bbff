namespace Keystone.Flow.Lanes;

/// <summary>What a running lane waits for, and since when. Thread-safe.</summary>
internal sealed class Trouble
{
    private ToldTrouble? told;

    public ToldTrouble? Current => Volatile.Read(ref told);

    public void Tell(string fact, DateTimeOffset now, bool isCertain = false) =>
        Volatile.Write(ref told, Current is { } earlier ? earlier with { Fact = fact } : new ToldTrouble(fact, now, isCertain));

    public void Clear()
    {
        if (told is not null)
            Volatile.Write(ref told, null);
    }
}
