namespace Keystone.Topology.Model;

/// <summary>What a stream's values are. Filters see JSON and Avro as <c>event</c>; bytes have none.</summary>
public enum PayloadFormat
{
    Json,
    Avro,
    Bytes,
}
