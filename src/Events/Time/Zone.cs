using System.Collections.Concurrent;
using System.Text;
using Keystone.Events.Values;

namespace Keystone.Events.Time;

/// <summary>A time zone by name (<c>Europe/Paris</c>, as this machine's data has it) or fixed offset (<c>+09:00</c>, <c>-02:30</c>, <c>02:00</c>).</summary>
internal sealed class Zone
{
    /// <summary>Names come from expressions, but may be computed from events: what is kept is bounded.</summary>
    private const int MaxKept = 1_000;

    private static readonly ConcurrentDictionary<string, Zone?> Known = new(StringComparer.Ordinal);

    private readonly TimeZoneInfo? _named;
    private readonly long _offsetSeconds;

    private Zone(TimeZoneInfo? named, long offsetSeconds)
    {
        _named = named;
        _offsetSeconds = offsetSeconds;
    }

    public static Zone Utc { get; } = new(null, 0);

    /// <summary>Null where there is no such zone.</summary>
    public static Zone? Find(ReadOnlySpan<byte> name)
    {
        if (name.SequenceEqual("UTC"u8))
            return Utc;
        if (name.Length > 64)
            return null;
        Span<char> chars = stackalloc char[64];
        chars = chars[..Encoding.UTF8.GetChars(name, chars)];
        if (Known.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(chars, out var zone))
            return zone;
        var text = new string(chars);
        zone = Make(text);
        if (Known.Count < MaxKept)
            Known.TryAdd(text, zone);
        return zone;
    }

    private static Zone? Make(string name)
    {
        if (TryOffset(name, out var seconds))
            return new Zone(null, seconds);
        // Paths and the like are no names.
        if (name.Length == 0 || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '_' or '-' or '+') || name[0] == '/')
            return null;
        return TimeZoneInfo.TryFindSystemTimeZoneById(name, out var found) ? new Zone(found, 0) : null;
    }

    private static bool TryOffset(string name, out long seconds)
    {
        seconds = 0;
        var digits = name.AsSpan(name.StartsWith('+') || name.StartsWith('-') ? 1 : 0);
        if (
            digits.Length != 5
            || digits[2] != ':'
            || !char.IsAsciiDigit(digits[0])
            || !char.IsAsciiDigit(digits[1])
            || !char.IsAsciiDigit(digits[3])
            || !char.IsAsciiDigit(digits[4])
        )
            return false;
        var hours = (digits[0] - '0') * 10 + digits[1] - '0';
        var minutes = (digits[3] - '0') * 10 + digits[4] - '0';
        seconds = (hours * 60 + minutes) * (name[0] == '-' ? -60L : 60L);
        return hours < 24 && minutes < 60;
    }

    /// <summary>Seconds since 1970 as the zone's clocks show them.</summary>
    public long Local(in Value timestamp)
    {
        if (_named is null)
            return timestamp.Bits + _offsetSeconds;
        var utc = DateTime.UnixEpoch.AddSeconds(timestamp.Bits);
        return timestamp.Bits + (long)_named.GetUtcOffset(utc).TotalSeconds;
    }
}
