using System.Text;

namespace Keystone.Router.Tests.Support;

/// <summary>A record of a made-up source, and one that came out: compared by value.</summary>
internal sealed record Made(long Offset, long TimestampMs, string? Key, string? Value, string Headers = "")
{
    /// <summary>The same without its offset: what a target's reader sees.</summary>
    public Made AtTarget() => this with { Offset = 0 };

    public byte[]? KeyBytes => Key is null ? null : Encoding.UTF8.GetBytes(Key);

    public byte[]? ValueBytes => Value is null ? null : Encoding.UTF8.GetBytes(Value);
}
