using System.Text;

namespace Keystone.Sinks.Tests.Support;

/// <summary>A record of a made-up source.</summary>
internal sealed record MadeRecord(long Offset, long TimestampMs, string? Key, string? Value)
{
    public byte[]? KeyBytes => Key is null ? null : Encoding.UTF8.GetBytes(Key);

    public byte[]? ValueBytes => Value is null ? null : Encoding.UTF8.GetBytes(Value);
}
