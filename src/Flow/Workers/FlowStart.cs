using System.Globalization;
using Keystone.Client;
using Keystone.Client.Admin;
using Keystone.Flow.Clusters;
using Keystone.Flow.Elements;
using Keystone.Flow.Lanes;
using Keystone.Flow.Positions;
using Keystone.Topology.Model;

namespace Keystone.Flow.Workers;

/// <summary>
/// What happens before a flow's lanes start: clusters, topics, its own record in the position log, the number of its lanes. Steps that do not
/// need each other run side by side.
/// </summary>
internal sealed class FlowStart(FlowModel model, ClusterAccess access, string instanceId, bool noCreate, TimeProvider time)
{
    private static readonly string[] TargetConfigs =
    [
        "max.message.bytes",
        "message.timestamp.type",
        "cleanup.policy",
        "compression.type",
        "unclean.leader.election.enable",
    ];

    private const int PartitionsPerLane = 16;

    private readonly FlowIdentity identity = FlowIdentity.Of(model);

    /// <param name="acceptsRecreated">An operator's consent to go on with a source or target that was recreated.</param>
    /// <param name="running">
    /// What the flow's lanes run with at present: then it is not taken back where another worker has taken it meanwhile. Null: it is taken.
    /// </param>
    /// <exception cref="FlowParkedException">The flow may not start as things stand.</exception>
    public async Task<FlowContext> PrepareAsync(bool acceptsRecreated, FlowContext? running, CancellationToken cancellation)
    {
        var reachingSource = access.GetAsync(model.Source.Cluster, cancellation);
        var reachingTarget = access.GetAsync(model.PositionCluster, cancellation);
        await Task.WhenAll(reachingSource, reachingTarget).ConfigureAwait(false);
        var source = (await reachingSource.ConfigureAwait(false)).Client;
        var (target, positions) = await reachingTarget.ConfigureAwait(false);
        var sourceTopic = await EnsureSourceAsync(source, cancellation).ConfigureAwait(false);
        await TopicProvisioner
            .EnsureAsync(target, model.PositionCluster.Name, FlowTopics.OnTarget(model, sourceTopic.PartitionCount), noCreate, cancellation)
            .ConfigureAwait(false);
        var describing = DescribeAsync(source, target, cancellation);
        var reading = positions.ReadAsync(identity.ToString(), source.ClusterId, cancellation);
        await Task.WhenAll(describing, reading).ConfigureAwait(false);
        var configs = await describing.ConfigureAwait(false);
        var recorded = await reading.ConfigureAwait(false);
        if (
            running is not null
            && recorded.Record is { } newest
            && newest.InstanceId != instanceId
            && newest.LogOffset > running.RecordOffset
        )
            throw new FlowParkedException($"fenced by {newest.InstanceId}");
        RefuseUnclean(configs);
        RefuseSameTopic(source, target, sourceTopic);
        var former = acceptsRecreated ? Former(recorded, sourceTopic) : RefuseRecreated(recorded, sourceTopic, target);
        var context = new FlowContext
        {
            Model = model,
            Identity = identity,
            InstanceId = instanceId,
            Source = source,
            Target = target,
            Positions = positions,
            PositionPartition = positions.PartitionOf(identity.ToString()),
            SourceTopic = sourceTopic.Name,
            SourceTopicId = sourceTopic.Id,
            SourcePartitions = sourceTopic.PartitionCount,
            FirstPartitions = recorded.Record?.FirstPartitions ?? sourceTopic.PartitionCount,
            LaneCount =
                model.Lanes
                ?? recorded.Record?.LaneCount
                ?? Math.Max(1, (sourceTopic.PartitionCount + PartitionsPerLane - 1) / PartitionsPerLane),
            Targets = Targets(target, sourceTopic, configs.Target),
            DeadLetters = DeadLetters(target, sourceTopic, configs.Target),
            AcceptedFormer = former,
            RecordOffset = recorded.Record?.LogOffset ?? -1,
        };
        await new FlowRecorder(context, time).WriteAsync(recorded, cancellation).ConfigureAwait(false);
        return context;
    }

    /// <summary>Topics that a start would have to make, each as <c>topic on cluster</c>; for `--no-create`.</summary>
    public async Task<IReadOnlyList<string>> MissingAsync(CancellationToken cancellation)
    {
        List<string> missing = [];
        var source = (await access.GetAsync(model.Source.Cluster, cancellation).ConfigureAwait(false)).Client;
        var target = (await access.GetAsync(model.PositionCluster, cancellation).ConfigureAwait(false)).Client;
        foreach (var need in await TopicProvisioner.MissingAsync(source, [FlowTopics.Source(model)], cancellation).ConfigureAwait(false))
            missing.Add($"{need.Name} on {model.Source.Cluster.Name}");
        foreach (var need in await TopicProvisioner.MissingAsync(target, FlowTopics.OnTarget(model, 1), cancellation).ConfigureAwait(false))
            missing.Add($"{need.Name} on {model.PositionCluster.Name}");
        return missing;
    }

    private async Task<TopicMetadata> EnsureSourceAsync(ClusterClient source, CancellationToken cancellation)
    {
        await TopicProvisioner
            .EnsureAsync(source, model.Source.Cluster.Name, [FlowTopics.Source(model)], noCreate, cancellation)
            .ConfigureAwait(false);
        return source.Metadata.Topic(model.Source.Topic)!;
    }

    private async Task<(
        IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> Source,
        IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> Target
    )> DescribeAsync(ClusterClient source, ClusterClient target, CancellationToken cancellation)
    {
        var targets = model.Branches.Where(b => b.Topic is not null).Select(b => b.Topic!).Append(identity.DeadLetterTopic).Distinct();
        var ofTarget = new ConfigAdmin(target).DescribeTopicsAsync(targets, TargetConfigs, cancellation);
        var ofSource = new ConfigAdmin(source).DescribeTopicsAsync([model.Source.Topic], TargetConfigs, cancellation);
        await Task.WhenAll(ofTarget, ofSource).ConfigureAwait(false);
        return (await ofSource.ConfigureAwait(false), await ofTarget.ConfigureAwait(false));
    }

    private void RefuseUnclean(
        (
            IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> Source,
            IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> Target
        ) configs
    )
    {
        if (model.Delivery != DeliveryClass.ExactlyOnce)
            return;
        List<string> unclean =
        [
            .. configs.Source.Where(IsUnclean).Select(topic => $"{topic.Key} on {model.Source.Cluster.Name}"),
            .. configs.Target.Where(IsUnclean).Select(topic => $"{topic.Key} on {model.PositionCluster.Name}"),
        ];
        if (unclean.Count > 0)
            throw new FlowParkedException(
                $"exactly_once is not to be had: unclean.leader.election.enable is true for {string.Join(", ", unclean)}. Set it to false, or declare at_least_once"
            );

        static bool IsUnclean(KeyValuePair<string, IReadOnlyDictionary<string, string>> topic) =>
            topic.Value.GetValueOrDefault("unclean.leader.election.enable") == "true";
    }

    private void RefuseSameTopic(ClusterClient source, ClusterClient target, TopicMetadata sourceTopic)
    {
        if (source.ClusterId != target.ClusterId)
            return;
        foreach (var branch in model.Branches)
            if (branch.Topic is { } topic && target.Metadata.Topic(topic) is { } found && found.Id == sourceTopic.Id)
                throw new FlowParkedException(
                    $"its source and its target are the same topic '{topic}' of the same cluster ({source.ClusterId}): every record would come again"
                );
    }

    private Dictionary<int, long> RefuseRecreated(FlowPositions recorded, TopicMetadata sourceTopic, ClusterClient target)
    {
        if (recorded.Record is not { } record)
            return [];
        if (record.SourceTopicId != sourceTopic.Id)
        {
            var former = Former(recorded, sourceTopic);
            Gap[] gaps =
            [
                .. former.Select(p => new Gap(GapKind.Recreated, new SourcePartition(sourceTopic.Name, sourceTopic.Id, p.Key), p.Value, 0)),
            ];
            throw new FlowParkedException(
                $"source topic '{sourceTopic.Name}' was recreated: positions belong to id {record.SourceTopicId:N}, the topic has id {sourceTopic.Id:N}",
                gaps
            );
        }
        foreach (var (topic, id) in record.Targets)
            if (target.Metadata.Topic(topic) is { Exists: true } found && found.Id != id)
                throw new FlowParkedException(
                    $"target topic '{topic}' was recreated: it was {id:N} and is now {found.Id:N}; what was delivered before is gone with it"
                );
        return [];
    }

    private static Dictionary<int, long> Former(FlowPositions recorded, TopicMetadata sourceTopic)
    {
        var former = new Dictionary<int, long>();
        if (recorded.Record is not { } record || record.SourceTopicId == sourceTopic.Id)
            return former;
        foreach (var ((topicId, partition), position) in recorded.Partitions)
            if (topicId == record.SourceTopicId)
                former[partition] = position.NextOffset;
        return former;
    }

    private List<TargetTopic> Targets(
        ClusterClient target,
        TopicMetadata sourceTopic,
        IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> configs
    ) =>
        [
            .. model.Branches.Select(branch =>
                branch.Topic is { } topic
                    ? Describe(target.Metadata.Topic(topic)!, configs)
                    : new TargetTopic(model.Sink!.Name, Guid.Empty, sourceTopic.PartitionCount) { MaxMessageBytes = int.MaxValue }
            ),
        ];

    private TargetTopic DeadLetters(
        ClusterClient target,
        TopicMetadata sourceTopic,
        IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> configs
    ) =>
        target.Metadata.Topic(identity.DeadLetterTopic) is { Exists: true } found
            ? Describe(found, configs)
            : new TargetTopic(identity.DeadLetterTopic, Guid.Empty, sourceTopic.PartitionCount);

    private static TargetTopic Describe(TopicMetadata topic, IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> configs)
    {
        var described = new TargetTopic(topic.Name, topic.Id, topic.PartitionCount);
        if (!configs.TryGetValue(topic.Name, out var values))
            return described;
        var max = values.GetValueOrDefault("max.message.bytes");
        return described with
        {
            MaxMessageBytes = max is null ? described.MaxMessageBytes : int.Parse(max, CultureInfo.InvariantCulture),
            StampsAppendTime = values.GetValueOrDefault("message.timestamp.type") == "LogAppendTime",
            IsCompacted = values.GetValueOrDefault("cleanup.policy")?.Contains("compact", StringComparison.Ordinal) == true,
            CompressionType = values.GetValueOrDefault("compression.type") ?? "producer",
        };
    }
}
