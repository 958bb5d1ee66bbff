namespace Keystone.Flow.Elements;

/// <summary>A partition that a lane reads. One instance per partition and run: compare by reference on the hot path.</summary>
public sealed record SourcePartition(string Topic, Guid TopicId, int Partition)
{
    public override string ToString() => $"{Topic}-{Partition}";
}
