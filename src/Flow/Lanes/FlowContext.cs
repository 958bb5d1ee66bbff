using Keystone.Client;
using Keystone.Flow.Elements;
using Keystone.Flow.Positions;
using Keystone.Topology.Model;

namespace Keystone.Flow.Lanes;

/// <summary>A flow as it stands on its clusters at one moment: what its lanes' runs begin with. A change makes another.</summary>
internal sealed record FlowContext
{
    public required FlowModel Model { get; init; }

    public required FlowIdentity Identity { get; init; }

    public required string InstanceId { get; init; }

    public required ClusterClient Source { get; init; }

    /// <summary>The cluster of the positions: the target's, for a sink the source's own.</summary>
    public required ClusterClient Target { get; init; }

    public required PositionLog Positions { get; init; }

    public required TopicPartition PositionPartition { get; init; }

    public required string SourceTopic { get; init; }

    public required Guid SourceTopicId { get; init; }

    public required int SourcePartitions { get; init; }

    /// <summary>Source partitions that <c>start:</c> holds for; later ones are read from their beginning.</summary>
    public required int FirstPartitions { get; init; }

    public required int LaneCount { get; init; }

    /// <summary>In the order of the flow's branches.</summary>
    public required IReadOnlyList<TargetTopic> Targets { get; init; }

    public required TargetTopic DeadLetters { get; init; }

    /// <summary>The source was recreated and that is accepted: where each partition of the topic before it stood.</summary>
    public IReadOnlyDictionary<int, long> AcceptedFormer { get; init; } = new Dictionary<int, long>();

    /// <summary>Where the flow's own record stood in the position log when it was read; -1: there was none.</summary>
    public required long RecordOffset { get; init; }

    public bool IsSink => Model.Sink is not null;

    /// <summary>The topics that lanes write to, as they were found: another one of the same name is not written to.</summary>
    public IReadOnlyDictionary<string, Guid> TargetIds => IdsOf(Targets.Append(DeadLetters));

    /// <summary>By name; topics that are not there have none.</summary>
    public static Dictionary<string, Guid> IdsOf(IEnumerable<TargetTopic> topics) =>
        topics
            .Where(topic => topic.TopicId != Guid.Empty)
            .DistinctBy(topic => topic.Topic)
            .ToDictionary(topic => topic.Topic, topic => topic.TopicId);

    /// <summary>Everything that is committed for the flow.</summary>
    public Task<FlowPositions> ReadPositionsAsync(CancellationToken cancellation) =>
        Positions.ReadAsync(Identity.ToString(), Source.ClusterId, cancellation);

    /// <summary>This worker takes lanes of the flow.</summary>
    public Task ClaimAsync(IEnumerable<int> lanes, CancellationToken cancellation) =>
        Positions.ClaimAsync(Identity.ToString(), Source.ClusterId, lanes, InstanceId, cancellation);

    /// <summary>Whether a lane that runs with the other one may go on.</summary>
    public bool IsLike(FlowContext other) =>
        Source == other.Source
        && Target == other.Target
        && SourceTopicId == other.SourceTopicId
        && SourcePartitions == other.SourcePartitions
        && LaneCount == other.LaneCount
        && DeadLetters == other.DeadLetters
        && Targets.SequenceEqual(other.Targets)
        && AcceptedFormer.Count == 0;

    /// <summary>Partitions of lane k: those with p mod N == k.</summary>
    public IReadOnlyList<int> PartitionsOf(int lane)
    {
        List<int> owned = [];
        for (var partition = lane; partition < SourcePartitions; partition += LaneCount)
            owned.Add(partition);
        return owned;
    }
}
