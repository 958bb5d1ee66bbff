using System.Globalization;
using System.Text;

namespace Keystone.Cli.Demo.Generating;

/// <summary>What services log: mostly info, some errors, a few of them from tests. The key is the host.</summary>
internal sealed class LogEvents(string source, int seed) : IEventGenerator
{
    private static readonly Zipf Hosts = new(400, 0.9);
    private static readonly Weighted Levels = new(("INFO", 72), ("DEBUG", 10), ("WARN", 11), ("ERROR", 6), ("FATAL", 1));
    private static readonly Weighted Services = new(
        ("playback", 30),
        ("license", 14),
        ("search", 16),
        ("billing", 8),
        ("profile", 18),
        ("edge", 14)
    );
    private static readonly Weighted Messages = new(
        ("request served", 40),
        ("cache miss, asking origin", 20),
        ("retrying after time-out", 12),
        ("token expired", 10),
        ("slow query", 10),
        ("connection reset by peer", 8)
    );

    private readonly Random _random = new(seed);
    private readonly JsonBuffer _buffer = new();
    private long _number;

    public GeneratedEvent Next(DateTimeOffset now)
    {
        var host = string.Create(CultureInfo.InvariantCulture, $"host-{Hosts.Next(_random):d3}");
        var level = Levels.Next(_random);
        var json = _buffer.Begin();
        json.WriteString("id"u8, string.Create(CultureInfo.InvariantCulture, $"{source}-{_number++:d9}"));
        json.WriteString("level"u8, level);
        json.WriteString("service"u8, Services.Next(_random));
        json.WriteString("host"u8, host);
        json.WriteString("at"u8, now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
        json.WriteString("message"u8, Messages.Next(_random));
        json.WriteNumber("took_ms"u8, Math.Round(_random.NextDouble() * 250, 2));
        if (_random.Next(50) == 0)
            json.WriteBoolean("test"u8, true);
        var size = level is "ERROR" or "FATAL" ? 900 + _random.Next(1_050) : 300 + _random.Next(260);
        return new GeneratedEvent(Encoding.UTF8.GetBytes(host), _buffer.End(_random, size));
    }
}
