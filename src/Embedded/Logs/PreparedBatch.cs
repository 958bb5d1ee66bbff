using Keystone.Kafka.Messages;
using Keystone.Kafka.Protocol;
using Keystone.Kafka.Records;

namespace Keystone.Embedded.Logs;

/// <summary>One partition's batch of a Produce request after the checks that need no partition state.</summary>
internal sealed class PreparedBatch
{
    /// <summary>What is to be appended: the producer's bytes, or a rewritten copy.</summary>
    public ReadOnlyMemory<byte> Bytes { get; init; }

    public RecordBatchHeader Header { get; init; }

    /// <summary>The time that the topic stamps, or -1 where it keeps the producer's.</summary>
    public long LogAppendTimeMs { get; init; } = -1;

    public ErrorCode Error { get; init; }

    public string? Message { get; init; }

    public List<ProduceResponse.BatchIndexAndErrorMessage> RecordErrors { get; init; } = [];

    public static PreparedBatch Refuse(ErrorCode error, string message) => new() { Error = error, Message = message };
}
