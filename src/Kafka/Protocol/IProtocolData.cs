namespace Keystone.Kafka.Protocol;

/// <summary>A versioned piece of data: a message, or data that travels as bytes inside one (a consumer's subscription).</summary>
public interface IProtocolData<TSelf> : IProtocolWritable
    where TSelf : IProtocolData<TSelf>
{
    static abstract short LowestVersion { get; }

    static abstract short HighestVersion { get; }

    /// <summary>The first version with compact lengths and tagged fields, or <see cref="short.MaxValue"/> where none has them.</summary>
    static abstract short FirstFlexibleVersion { get; }

    /// <summary>Reads the body. Byte and record fields are slices of the reader's memory, not copies.</summary>
    /// <exception cref="ProtocolException">The bytes are not such a message, or the version is unknown.</exception>
    static abstract TSelf Read(ref ProtocolReader r, short version);
}
