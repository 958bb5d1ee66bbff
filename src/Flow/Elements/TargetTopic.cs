namespace Keystone.Flow.Elements;

/// <summary>A target as it stands on its cluster when a run starts. For a sink: its source's partition count and no limits.</summary>
public sealed record TargetTopic(string Topic, Guid TopicId, int Partitions)
{
    /// <summary>max.message.bytes: batches are sized and split by it.</summary>
    public int MaxMessageBytes { get; init; } = 1_048_588;

    /// <summary>Whether message.timestamp.type is LogAppendTime.</summary>
    public bool StampsAppendTime { get; init; }

    /// <summary>Whether cleanup.policy has <c>compact</c>: records without a key are refused there.</summary>
    public bool IsCompacted { get; init; }

    /// <summary>compression.type; <c>producer</c> keeps each batch's own.</summary>
    public string CompressionType { get; init; } = "producer";
}
