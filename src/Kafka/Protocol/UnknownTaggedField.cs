namespace Keystone.Kafka.Protocol;

/// <summary>A tagged field that this version of us does not know: kept as it came, and written again.</summary>
public readonly record struct UnknownTaggedField(uint Tag, ReadOnlyMemory<byte> Data);
