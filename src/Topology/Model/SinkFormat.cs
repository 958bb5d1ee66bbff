namespace Keystone.Topology.Model;

/// <summary>How a file or object sink lays records out.</summary>
public enum SinkFormat
{
    /// <summary>One JSON text per line.</summary>
    Jsonl,

    /// <summary>An Avro object container.</summary>
    Avro,

    /// <summary>Parquet row groups.</summary>
    Parquet,

    /// <summary>The raw Kafka record batches, for exact replay.</summary>
    Batches,
}
