using Keystone.Kafka.Protocol;

namespace Keystone.Client;

/// <summary>A topic; <see cref="Error"/> tells why it has no partitions where it has none.</summary>
public sealed class TopicMetadata
{
    private readonly PartitionMetadata?[] partitions;

    internal TopicMetadata(string name, Guid id, bool isInternal, ErrorCode error, PartitionMetadata?[] partitions)
    {
        Name = name;
        Id = id;
        IsInternal = isInternal;
        Error = error;
        this.partitions = partitions;
    }

    public string Name { get; }

    /// <summary>A recreated topic has another id; <see cref="Guid.Empty"/> while unknown.</summary>
    public Guid Id { get; }

    public bool IsInternal { get; }

    public ErrorCode Error { get; }

    public bool Exists => Error is ErrorCode.None or ErrorCode.LeaderNotAvailable;

    public int PartitionCount => partitions.Length;

    /// <summary>The partition, or null where it does not exist.</summary>
    public PartitionMetadata? this[int partition] => (uint)partition < (uint)partitions.Length ? partitions[partition] : null;

    public ReadOnlySpan<PartitionMetadata?> Partitions => partitions;

    internal TopicMetadata With(PartitionMetadata changed)
    {
        var copy = (PartitionMetadata?[])partitions.Clone();
        copy[changed.Partition] = changed;
        return new TopicMetadata(Name, Id, IsInternal, Error, copy);
    }
}
