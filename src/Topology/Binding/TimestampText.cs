using System.Globalization;
using Keystone.Topology.Model;

namespace Keystone.Topology.Binding;

/// <summary>Timestamps as RFC 3339 has them: with their offset from UTC, always.</summary>
internal static class TimestampText
{
    private static readonly string[] Formats = ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];

    /// <summary>A <see cref="DateTimeOffset"/>, or null.</summary>
    public static object? TryRead(string text)
    {
        // 'K' also takes a text without an offset, as local time: refuse that first.
        if (text.Length < 20 || !(text.EndsWith('Z') || (text[^3] == ':' && text[^6] is '+' or '-')))
            return null;
        return DateTimeOffset.TryParseExact(text, Formats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var value) ? value : null;
    }

    /// <summary>A <see cref="StartPosition"/>, or null.</summary>
    public static object? TryReadStart(string text) =>
        text switch
        {
            "earliest" => StartPosition.Earliest,
            "latest" => StartPosition.Latest,
            _ => TryRead(text) is DateTimeOffset at ? new StartPosition(StartKind.Timestamp, at) : null,
        };
}
