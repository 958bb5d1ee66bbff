namespace Keystone.Kafka.Protocol;

/// <summary>What can be written in one of its versions.</summary>
public interface IProtocolWritable
{
    /// <summary>Writes the body alone, without size or header.</summary>
    /// <exception cref="ProtocolException">The version is unknown, or does not carry a field that is set and may not be dropped.</exception>
    void Write(ProtocolWriter w, short version);
}
