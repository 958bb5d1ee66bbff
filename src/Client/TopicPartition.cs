namespace Keystone.Client;

/// <summary>A partition by its topic's name.</summary>
public readonly record struct TopicPartition(string Topic, int Partition)
{
    public override string ToString() => $"{Topic}-{Partition}";
}
