using Keystone.Client;
using Keystone.Flow.Lanes;

namespace Keystone.Flow.Workers;

/// <summary>
/// Tells when a flow's topics are not any more what its lanes run with: another number of partitions, or another topic of the name. Told by the
/// clients when their metadata change; the check is cheap.
/// </summary>
internal sealed class TopicWatch : IDisposable
{
    private readonly FlowContext flow;
    private readonly Action onChanged;

    public TopicWatch(FlowContext flow, Action onChanged)
    {
        this.flow = flow;
        this.onChanged = onChanged;
        flow.Source.MetadataChanged += Look;
        flow.Target.MetadataChanged += Look;
    }

    public bool HasChanged
    {
        get
        {
            if (flow.Source.Metadata.Topic(flow.SourceTopic) is { Exists: true } source)
                if (source.PartitionCount != flow.SourcePartitions || source.Id != flow.SourceTopicId)
                    return true;
            foreach (var target in flow.Targets)
                if (target.TopicId != Guid.Empty && flow.Target.Metadata.Topic(target.Topic) is { Exists: true } found)
                    if (found.PartitionCount != target.Partitions || found.Id != target.TopicId)
                        return true;
            return false;
        }
    }

    public void Dispose()
    {
        flow.Source.MetadataChanged -= Look;
        flow.Target.MetadataChanged -= Look;
    }

    private void Look(ClusterMetadata _)
    {
        if (HasChanged)
            onChanged();
    }
}
