using System.Diagnostics.CodeAnalysis;

namespace Keystone.Kafka.Protocol;

/// <summary>Bytes that are not what the protocol says, or a message that its version cannot carry.</summary>
public sealed class ProtocolException : Exception
{
    public ProtocolException(string message)
        : base(message) { }

    public ProtocolException(string message, Exception inner)
        : base(message, inner) { }

    internal static ProtocolException NotCarried(string field, short version) =>
        new($"{field} is set, but version {version} does not carry it and it must not be dropped.");

    internal static void ThrowUnlessVersion(string message, short version, short lowest, short highest)
    {
        if (version < lowest || version > highest)
            ThrowVersion(message, version, lowest, highest);
    }

    internal static void ThrowIfTagged(List<UnknownTaggedField>? fields, short version)
    {
        if (fields is { Count: > 0 })
            throw new ProtocolException($"Tagged fields are set, but version {version} has none.");
    }

    [DoesNotReturn]
    private static void ThrowVersion(string message, short version, short lowest, short highest) =>
        throw new ProtocolException($"{message} version {version} is not supported ({lowest} to {highest} are).");
}
