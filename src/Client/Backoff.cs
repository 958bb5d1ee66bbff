namespace Keystone.Client;

/// <summary>Pauses between tries: doubling, capped, jittered by a fifth up and down so that many clients spread out.</summary>
internal sealed class Backoff(TimeSpan start, TimeSpan cap)
{
    private int failures;

    public int Failures => failures;

    public void Reset() => failures = 0;

    public TimeSpan Next()
    {
        var doubled = start.TotalMilliseconds * Math.Pow(2, Math.Min(failures++, 20));
        var jitter = 0.8 + 0.4 * Random.Shared.NextDouble();
        return TimeSpan.FromMilliseconds(Math.Min(doubled, cap.TotalMilliseconds) * jitter);
    }
}
