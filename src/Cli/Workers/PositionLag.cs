using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Keystone.Cli.Clusters;
using Keystone.Cli.Commands;
using Keystone.Cli.Hosting;
using Keystone.Cli.Topologies;
using Keystone.Flow;
using Keystone.Flow.Positions;
using Keystone.Topology.Model;

namespace Keystone.Cli.Workers;

/// <summary>
/// A region's status without a worker: the committed positions against the ends of the source's partitions. Bytes, seconds and counts are a worker's
/// knowledge, so they are left out.
/// </summary>
internal static class PositionLag
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public static async Task<StatusReport> ReadAsync(LoadedTopology topology, RegionModel region, Session session, CancellationToken stop)
    {
        var flows = topology.Model.FlowsOf(region.Name);
        var addresses = ClusterAddresses.For(
            topology,
            flows.SelectMany(flow => (ClusterModel[])[flow.Source.Cluster, flow.PositionCluster]).Distinct()
        );
        var positions = await Task.Run(() => Positions(flows, addresses, session.Terminal, stop), CancellationToken.None)
            .ConfigureAwait(false);
        var reports = new List<FlowReport>();
        foreach (var flow in flows)
            reports.Add(await ReportAsync(flow, addresses[flow.Source.Cluster], positions).ConfigureAwait(false));
        return new StatusReport
        {
            Pipeline = topology.Model.Pipeline,
            Region = region.Name,
            Flows = reports,
        };
    }

    /// <summary>The newest committed record of each key, by flow.</summary>
    private static Dictionary<(string Flow, Guid TopicId, int Partition), PartitionPosition> Positions(
        IReadOnlyList<FlowModel> flows,
        ClusterAddresses addresses,
        Terminal terminal,
        CancellationToken stop
    )
    {
        var newest = new Dictionary<(string, Guid, int), PartitionPosition>();
        foreach (var cluster in flows.Select(flow => flow.PositionCluster).Distinct())
        {
            TopicScan.Read(
                cluster.Name,
                addresses[cluster],
                PositionTopic.Name,
                terminal,
                record =>
                {
                    if (
                        !PositionRecord.TryRead(record.Message.Key, record.Message.Value, record.Offset.Value, out var read)
                        || read.TopicId is not { } topicId
                    )
                        return;
                    if (read.Position is { } position)
                        newest[(read.Flow, topicId, read.Partition)] = position;
                    else
                        newest.Remove((read.Flow, topicId, read.Partition));
                },
                stop
            );
        }
        return newest;
    }

    private static async Task<FlowReport> ReportAsync(
        FlowModel flow,
        string bootstrap,
        Dictionary<(string Flow, Guid TopicId, int Partition), PartitionPosition> positions
    )
    {
        var source = $"{flow.Source.Cluster.Name}/{flow.Source.Topic}";
        var report = new FlowReport
        {
            Flow = flow.Identity,
            Tier = flow.Tier.Number,
            Delivery = Reports.Word(flow.Delivery),
            From = source,
            To = Reports.Targets(flow),
            State = "unknown",
            LagRecords = 0,
            Lanes = [],
        };
        var (topicId, ends) = await EndsAsync(flow, bootstrap).ConfigureAwait(false);
        if (ends.Count == 0)
            return report with { Reason = $"topic {source} does not exist yet" };
        var lanes = ends.Select(end => (end, position: positions.GetValueOrDefault((flow.Identity, topicId, end.Partition))))
            .GroupBy(p => p.position is null ? 0 : p.end.Partition % p.position.LaneCount)
            .OrderBy(lane => lane.Key)
            .Select(lane => Lane(lane.Key, lane))
            .ToList();
        return report with { LagRecords = lanes.Sum(lane => lane.Partitions.Sum(p => p.LagRecords)), Lanes = lanes };
    }

    private static LaneReport Lane(
        int number,
        IEnumerable<((int Partition, long Start, long End) End, PartitionPosition? Position)> partitions
    )
    {
        var all = partitions.ToList();
        return new LaneReport
        {
            Lane = number,
            State = "unknown",
            // The one that wrote last; whether it still runs, positions do not say.
            Owner = all.Select(p => p.Position?.InstanceId).LastOrDefault(id => id is not null) ?? "",
            Gaps = [.. all.SelectMany(p => (p.Position?.Gaps ?? []).Select(gap => $"partition {p.End.Partition}: {gap}"))],
            Partitions =
            [
                .. all.Select(p => new PartitionReport
                {
                    Partition = p.End.Partition,
                    Position = p.Position?.NextOffset ?? -1,
                    EndOffset = p.End.End,
                    LagRecords = Math.Max(0, p.End.End - (p.Position?.NextOffset ?? p.End.Start)),
                }),
            ],
            Targets = [],
        };
    }

    private static async Task<(Guid TopicId, IReadOnlyList<(int Partition, long Start, long End)> Ends)> EndsAsync(
        FlowModel flow,
        string bootstrap
    )
    {
        KafkaLibrary.Load();
        var cluster = flow.Source.Cluster.Name;
        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = bootstrap, ClientId = "keystone-status" })
            .SetLogHandler((_, _) => { })
            .Build();
        try
        {
            var described = await admin
                .DescribeTopicsAsync(
                    TopicCollection.OfTopicNames([flow.Source.Topic]),
                    new DescribeTopicsOptions { RequestTimeout = Patience }
                )
                .ConfigureAwait(false);
            var topic = described.TopicDescriptions.Single();
            // librdkafka writes ids in plain base64, Kafka in the URL-safe one.
            var id = Kafka.Protocol.KafkaUuid.Parse(topic.TopicId.ToString().Replace('+', '-').Replace('/', '_'));
            var starts = await OffsetsAsync(admin, topic, OffsetSpec.Earliest()).ConfigureAwait(false);
            var ends = await OffsetsAsync(admin, topic, OffsetSpec.Latest()).ConfigureAwait(false);
            return (id, [.. ends.Select(end => (end.Key, starts.GetValueOrDefault(end.Key), end.Value)).OrderBy(end => end.Key)]);
        }
        catch (DescribeTopicsException missing)
            when (missing.Results.TopicDescriptions.Any(t => t.Error.Code == ErrorCode.UnknownTopicOrPart))
        {
            return (Guid.Empty, []);
        }
        catch (KafkaException away)
        {
            throw CliErrors.ClusterAway.With($"cluster {cluster} ({bootstrap})", KafkaReason.Of(away.Error));
        }
    }

    private static async Task<Dictionary<int, long>> OffsetsAsync(IAdminClient admin, TopicDescription topic, OffsetSpec spec)
    {
        var asked = topic.Partitions.Select(p => new TopicPartitionOffsetSpec
        {
            TopicPartition = new TopicPartition(topic.Name, p.Partition),
            OffsetSpec = spec,
        });
        var listed = await admin
            .ListOffsetsAsync(asked, new ListOffsetsOptions { RequestTimeout = Patience, IsolationLevel = IsolationLevel.ReadCommitted })
            .ConfigureAwait(false);
        return listed.ResultInfos.ToDictionary(
            info => info.TopicPartitionOffsetError.Partition.Value,
            info => info.TopicPartitionOffsetError.Offset.Value
        );
    }
}
