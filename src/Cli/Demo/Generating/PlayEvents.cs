using System.Globalization;
using System.Text;

namespace Keystone.Cli.Demo.Generating;

/// <summary>What viewers do: few users and titles make most of the events. The key is the user.</summary>
internal sealed class PlayEvents(string source, int seed) : IEventGenerator
{
    private static readonly Zipf Users = new(50_000, 1.05);
    private static readonly Zipf Titles = new(4_000, 1.1);
    private static readonly Weighted Types = new(("play", 46), ("heartbeat", 28), ("pause", 12), ("seek", 7), ("stop", 7));
    private static readonly Weighted Countries = new(
        ("US", 30),
        ("KR", 12),
        ("JP", 10),
        ("BR", 10),
        ("DE", 9),
        ("IN", 9),
        ("GB", 8),
        ("FR", 7),
        ("MX", 5)
    );
    private static readonly Weighted Devices = new(("tv", 44), ("mobile-android", 19), ("mobile-ios", 14), ("web", 15), ("tablet", 8));

    private readonly Random _random = new(seed);
    private readonly JsonBuffer _buffer = new();
    private long _number;

    public GeneratedEvent Next(DateTimeOffset now)
    {
        var user = Users.Next(_random);
        // The same user is always in the same country, on the same few devices.
        var home = new Random(user);
        var key = string.Create(CultureInfo.InvariantCulture, $"u-{user:d6}");
        var title = Titles.Next(_random);
        var json = _buffer.Begin();
        json.WriteString("id"u8, string.Create(CultureInfo.InvariantCulture, $"{source}-{_number++:d9}"));
        json.WriteString("type"u8, Types.Next(_random));
        json.WriteString("user_id"u8, key);
        json.WriteString("country"u8, Countries.Next(home));
        json.WriteString("device"u8, Devices.Next(_random.Next(4) == 0 ? _random : home));
        json.WriteString("at"u8, now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
        json.WriteStartObject("title"u8);
        json.WriteString("id"u8, string.Create(CultureInfo.InvariantCulture, $"t-{title:d5}"));
        json.WriteString("kind"u8, title % 3 == 0 ? "film" : "series");
        if (title % 3 != 0)
        {
            json.WriteNumber("season"u8, 1 + _random.Next(6));
            json.WriteNumber("episode"u8, 1 + _random.Next(12));
        }
        json.WriteEndObject();
        json.WriteNumber("position_ms"u8, _random.Next(5_400_000));
        json.WriteNumber("bitrate_kbps"u8, 400 + 100 * _random.Next(150));
        // Most events are small, some are large: 300 to 2,000 bytes.
        var spread = _random.NextDouble();
        return new GeneratedEvent(Encoding.UTF8.GetBytes(key), _buffer.End(_random, 320 + (int)(1_650 * spread * spread * spread)));
    }
}
