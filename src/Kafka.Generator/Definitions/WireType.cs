namespace Keystone.Kafka.Generator.Definitions;

/// <summary>What a field is on the wire. <see cref="Error"/> is an int16 that the classes show as ErrorCode.</summary>
public enum WireType
{
    Bool,
    Int8,
    Int16,
    UInt16,
    Int32,
    Int64,
    Float64,
    Error,
    String,
    Uuid,
    Bytes,
    Records,
    Struct,
}
