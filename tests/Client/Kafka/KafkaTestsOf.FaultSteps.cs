using Keystone.Client.Admin;
using Keystone.Kafka.Messages;
using Keystone.Kafka.Protocol;
using Keystone.Testing;
using Shouldly;

namespace Keystone.Client.Tests.Kafka;

/// <summary>Steps of the tests in which brokers come and go.</summary>
public abstract partial class KafkaTestsOf
{
    /// <summary>A topic whose partitions' replicas are where the test wants them.</summary>
    private async Task CreateOnAsync(int[][] replicas, params (string Key, string Value)[] configs)
    {
        var request = new CreateTopicsRequest { TimeoutMs = 30_000 };
        var made = new CreateTopicsRequest.CreatableTopic
        {
            Name = topic,
            NumPartitions = -1,
            ReplicationFactor = -1,
        };
        for (var partition = 0; partition < replicas.Length; partition++)
            made.Assignments.Add(new() { PartitionIndex = partition, BrokerIds = [.. replicas[partition]] });
        foreach (var (key, value) in configs.Append(("retention.ms", "-1")))
            made.Configs.Add(new() { Name = key, Value = value });
        request.Topics.Add(made);
        using var answer = await Client.SendToAnyAsync<CreateTopicsRequest, CreateTopicsResponse>(request, Cancelled);
        answer.Response.Topics.ShouldAllBe(t => t.ErrorCode == ErrorCode.None);
        await new TopicAdmin(Client).WaitForLeadersAsync([topic], Cancelled);
    }

    private async Task<PartitionMetadata> LedByAsync(TopicPartition partition, Func<int, bool> isWanted, ClusterClient? by = null)
    {
        var asked = by ?? Client;
        asked.Track(partition.Topic);
        PartitionMetadata? found = null;
        await Eventually.ThatAsync(
            async () =>
            {
                found = (await asked.RefreshAsync(Cancelled)).Topic(partition.Topic)?[partition.Partition];
                return found is { Leader: >= 0 } && isWanted(found.Leader);
            },
            Soon,
            $"{partition} led by the one that is wanted"
        );
        return found!;
    }

    /// <summary>Until so many brokers take part, and every in-sync set of the topic is as full as it can be.</summary>
    private Task AliveAsync(int count) =>
        Eventually.ThatAsync(
            async () =>
            {
                var picture = await Client.RefreshAsync(Cancelled);
                return picture.Brokers.Count == count
                    && (
                        count < 3
                        || Enumerable
                            .Range(0, picture.Topic(topic)!.PartitionCount)
                            .All(p => picture.Topic(topic)![p] is { Leader: >= 0 } found && found.InSync.Count == found.Replicas.Count)
                    );
            },
            Soon,
            $"{count} brokers"
        );

    /// <summary>An election for a partition (null: every one of the cluster): preferred, its first replica leads again; or unclean.</summary>
    private static async Task ElectAsync(ClusterClient by, string type, TopicPartition? partition)
    {
        string[] which = partition is { } one ? ["--topic", one.Topic, "--partition", $"{one.Partition}"] : ["--all-topic-partitions"];
        await Eventually.ThatAsync(
            async () =>
            {
                string[] arguments = ["leader-election", "--bootstrap-server", by.Options.Bootstrap, "--election-type", type];
                var (exit, output) = await ApacheKafka.ToolAsync([.. arguments, .. which]);
                return exit == 0 && !output.Contains("Error", StringComparison.Ordinal);
            },
            Soon,
            "an election"
        );
    }

    /// <summary>What a fetch with this leader epoch is answered with.</summary>
    private async Task<ErrorCode> AskAsync(TopicPartition partition, int leaderEpoch)
    {
        var request = new FetchRequest
        {
            SessionEpoch = -1,
            MaxBytes = 1 << 20,
            MaxWaitMs = 100,
        };
        var asked = new FetchRequest.FetchTopic { Topic = partition.Topic, TopicId = Client.Metadata.Topic(partition.Topic)!.Id };
        asked.Partitions.Add(
            new()
            {
                Partition = partition.Partition,
                CurrentLeaderEpoch = leaderEpoch,
                PartitionMaxBytes = 1 << 20,
            }
        );
        request.Topics.Add(asked);
        using var answer = await Client.SendAsync<FetchRequest, FetchResponse>(0, ConnectionPurpose.Fetch, request, Cancelled);
        return answer.Response.Responses[0].Partitions[0].ErrorCode;
    }
}
