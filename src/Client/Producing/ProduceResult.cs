using Keystone.Kafka.Protocol;

namespace Keystone.Client.Producing;

/// <summary>The end of one batch. Its bytes are no longer referred to.</summary>
public readonly struct ProduceResult
{
    public TopicPartition Partition { get; init; }

    public ProduceOutcome Outcome { get; init; }

    /// <summary>
    /// The target offset of the first record; -1 unless written, and where the broker only tells that it has the batch already
    /// (DUPLICATE_SEQUENCE_NUMBER: it is older than the five that a broker remembers).
    /// </summary>
    public long BaseOffset { get; init; }

    public int RecordCount { get; init; }

    /// <summary>Milliseconds, where the topic stamps the append time; else -1.</summary>
    public long LogAppendTime { get; init; }

    public long LogStartOffset { get; init; }

    public ErrorCode Error { get; init; }

    public string? ErrorMessage { get; init; }

    /// <summary>The records at fault, where the broker names them; empty when it does not: then halve the batch.</summary>
    public IReadOnlyList<RecordError> RecordErrors { get; init; }

    public ClientException? Exception { get; init; }
}
