using Keystone.Conformance.Brokers;
using Keystone.Conformance.Wire;
using Keystone.Kafka.Messages;
using Keystone.Kafka.Protocol;
using Shouldly;
using Xunit;
using static Keystone.Kafka.Messages.CreateTopicsRequest;

namespace Keystone.Conformance;

public sealed class Topics(TestedBrokers brokers) : ConformanceTest(brokers)
{
    private static string NewName() => TestedBroker.NewName("topics");

    private static async Task<CreateTopicsResponse.CreatableTopicResult> CreateAsync(
        WireClient client,
        CreatableTopic topic,
        bool validate = false
    )
    {
        var request = new CreateTopicsRequest
        {
            Topics = [topic],
            TimeoutMs = 10_000,
            ValidateOnly = validate,
        };
        return (await client.SendAsync(request, 7)).Topics[0];
    }

    private static CreatableTopic Plain(string name, int partitions = 1, short replication = 1) =>
        new()
        {
            Name = name,
            NumPartitions = partitions,
            ReplicationFactor = replication,
        };

    [Theory, AllBrokers]
    public async Task A_new_topic_is_described_in_the_answer(BrokerKind kind)
    {
        var client = await StartAsync(kind);
        var asked = Plain(NewName(), 3);
        asked.Configs.Add(new() { Name = "retention.ms", Value = "12345" });
        var made = await CreateAsync(client, asked);
        (made.ErrorCode, made.NumPartitions, made.ReplicationFactor).ShouldBe((ErrorCode.None, 3, (short)1));
        made.TopicId.ShouldNotBe(Guid.Empty);
        var config = made.Configs.ShouldNotBeNull().Single(c => c.Name == "retention.ms");
        (config.Value, config.ConfigSource).ShouldBe(("12345", (sbyte)1));
        (await CreateAsync(client, asked)).ErrorCode.ShouldBe(ErrorCode.TopicAlreadyExists);
    }

    [Theory, AllBrokers]
    public async Task Validation_makes_nothing(BrokerKind kind)
    {
        var client = await StartAsync(kind);
        var asked = Plain(NewName());
        (await CreateAsync(client, asked, validate: true)).ErrorCode.ShouldBe(ErrorCode.None);
        (await CreateAsync(client, asked)).ErrorCode.ShouldBe(ErrorCode.None);
    }

    [Theory, AllBrokers]
    public async Task Bad_counts_have_their_own_errors(BrokerKind kind)
    {
        var client = await StartAsync(kind);
        (await CreateAsync(client, Plain(NewName(), 0))).ErrorCode.ShouldBe(ErrorCode.InvalidPartitions);
        (await CreateAsync(client, Plain(NewName(), -2))).ErrorCode.ShouldBe(ErrorCode.InvalidPartitions);
        (await CreateAsync(client, Plain(NewName(), 1, 0))).ErrorCode.ShouldBe(ErrorCode.InvalidReplicationFactor);
        (await CreateAsync(client, Plain(NewName(), 1, -3))).ErrorCode.ShouldBe(ErrorCode.InvalidReplicationFactor);
        (await CreateAsync(client, Plain(NewName(), 1, 9))).ErrorCode.ShouldBe(ErrorCode.InvalidReplicationFactor);
        var defaults = await CreateAsync(client, Plain(NewName(), -1, -1));
        (defaults.ErrorCode, defaults.NumPartitions, defaults.ReplicationFactor).ShouldBe((ErrorCode.None, 1, (short)1));
    }

    [Theory, AllBrokers]
    public async Task Bad_names_are_invalid_topics(BrokerKind kind)
    {
        var client = await StartAsync(kind);
        foreach (var name in new[] { "", ".", "..", "with space", "slash/", new string('n', 250) })
            (await CreateAsync(client, Plain(name))).ErrorCode.ShouldBe(ErrorCode.InvalidTopicException);
        var dotted = NewName() + ".a";
        (await CreateAsync(client, Plain(dotted))).ErrorCode.ShouldBe(ErrorCode.None);
        (await CreateAsync(client, Plain(dotted.Replace('.', '_')))).ErrorCode.ShouldBe(ErrorCode.InvalidTopicException);
    }

    [Theory, AllBrokers]
    public async Task Bad_configs_are_invalid_configs(BrokerKind kind)
    {
        var client = await StartAsync(kind);
        foreach (
            var (key, value) in new[]
            {
                ("no.such.config", "1"),
                ("retention.ms", "soon"),
                ("retention.ms", "-2"),
                ("cleanup.policy", "forget"),
                ("compression.type", "rar"),
                ("min.insync.replicas", "0"),
                ("max.message.bytes", "-1"),
                ("unclean.leader.election.enable", "maybe"),
                ("min.cleanable.dirty.ratio", "1.5"),
                ("segment.bytes", "13"),
            }
        )
        {
            var asked = Plain(NewName());
            asked.Configs.Add(new() { Name = key, Value = value });
            (await CreateAsync(client, asked)).ErrorCode.ShouldBe(ErrorCode.InvalidConfig, $"{key}={value}");
        }
    }

    [Theory, AllBrokers]
    public async Task Segments_of_4_are_a_megabyte_at_least(BrokerKind kind)
    {
        var client = await StartAsync(kind);
        var asked = Plain(NewName());
        asked.Configs.Add(new() { Name = "segment.bytes", Value = "1000" });
        (await CreateAsync(client, asked)).ErrorCode.ShouldBe(Is4 ? ErrorCode.InvalidConfig : ErrorCode.None);
    }

    [Theory, AllBrokers]
    public async Task Chosen_replicas_are_checked(BrokerKind kind)
    {
        var client = await StartAsync(kind);
        CreatableTopic Chosen(int partitions, short replication, params (int Partition, int[] Brokers)[] assignments)
        {
            var topic = Plain(NewName(), partitions, replication);
            foreach (var (partition, ids) in assignments)
                topic.Assignments.Add(new() { PartitionIndex = partition, BrokerIds = [.. ids] });
            return topic;
        }
        (await CreateAsync(client, Chosen(-1, -1, (0, [0]), (1, [0])))).NumPartitions.ShouldBe(2);
        (await CreateAsync(client, Chosen(-1, -1, (1, [0])))).ErrorCode.ShouldBe(ErrorCode.InvalidReplicaAssignment);
        (await CreateAsync(client, Chosen(-1, -1, (0, [5])))).ErrorCode.ShouldBe(ErrorCode.InvalidReplicaAssignment);
        (await CreateAsync(client, Chosen(-1, -1, (0, [0, 0])))).ErrorCode.ShouldBe(ErrorCode.InvalidReplicaAssignment);
        (await CreateAsync(client, Chosen(-1, -1, (0, [])))).ErrorCode.ShouldBe(ErrorCode.InvalidReplicaAssignment);
        (await CreateAsync(client, Chosen(1, -1, (0, [0])))).ErrorCode.ShouldBe(ErrorCode.InvalidRequest);
        (await CreateAsync(client, Chosen(-1, 1, (0, [0])))).ErrorCode.ShouldBe(ErrorCode.InvalidRequest);
    }

    [Theory, AllBrokers]
    public async Task A_name_twice_in_a_request_is_an_invalid_request(BrokerKind kind)
    {
        var client = await StartAsync(kind);
        var name = NewName();
        var request = new CreateTopicsRequest { Topics = [Plain(name), Plain(name)], TimeoutMs = 10_000 };
        (await client.SendAsync(request, 7)).Topics.ShouldHaveSingleItem().ErrorCode.ShouldBe(ErrorCode.InvalidRequest);
    }

    [Theory, AllBrokers]
    public async Task Metadata_tells_topics_by_name_and_by_id(BrokerKind kind)
    {
        var client = await StartAsync(kind);
        var topic = await client.CreateTopicAsync(partitions: 2);
        var byName = (await client.SendAsync(new MetadataRequest { Topics = [new() { Name = topic.Name }] }, 12)).Topics[0];
        (byName.ErrorCode, byName.TopicId, byName.IsInternal, byName.Partitions.Count).ShouldBe((ErrorCode.None, topic.Id, false, 2));
        var partition = byName.Partitions.Single(p => p.PartitionIndex == 1);
        (partition.LeaderId, partition.LeaderEpoch).ShouldBe((0, 0));
        partition.ReplicaNodes.ShouldBe([0]);
        partition.IsrNodes.ShouldBe([0]);
        var byId = (await client.SendAsync(new MetadataRequest { Topics = [new() { TopicId = topic.Id }] }, 12)).Topics[0];
        (byId.ErrorCode, byId.Name).ShouldBe((ErrorCode.None, topic.Name));
    }

    [Theory, AllBrokers]
    public async Task Metadata_of_what_is_missing_says_so(BrokerKind kind)
    {
        var client = await StartAsync(kind);
        var missing = (await client.SendAsync(new MetadataRequest { Topics = [new() { Name = "not-there" }] }, 12)).Topics[0];
        (missing.ErrorCode, missing.Name, missing.TopicId).ShouldBe((ErrorCode.UnknownTopicOrPartition, "not-there", Guid.Empty));
        var invalid = (await client.SendAsync(new MetadataRequest { Topics = [new() { Name = "not valid" }] }, 12)).Topics[0];
        invalid.ErrorCode.ShouldBe(ErrorCode.InvalidTopicException);
        var id = Guid.NewGuid();
        var byId = (await client.SendAsync(new MetadataRequest { Topics = [new() { TopicId = id }] }, 12)).Topics[0];
        (byId.ErrorCode, byId.Name, byId.TopicId).ShouldBe((ErrorCode.UnknownTopicId, null, id));
        (await client.SendAsync(new MetadataRequest { Topics = [] }, 12)).Topics.ShouldBeEmpty();
    }

    [Theory, AllBrokers]
    public async Task Internal_topics_are_called_internal(BrokerKind kind)
    {
        var client = await StartAsync(kind);
        await client.FindCoordinatorAsync("g", 0);
        await client.FindCoordinatorAsync("t", 1);
        var all = (await client.SendAsync(new MetadataRequest { Topics = null }, 12)).Topics;
        foreach (var name in new[] { "__consumer_offsets", "__transaction_state" })
        {
            var topic = all.Single(t => t.Name == name);
            (topic.IsInternal, topic.Partitions.Count).ShouldBe((true, 4));
        }
        all.Where(t => !t.Name!.StartsWith("__", StringComparison.Ordinal)).ShouldAllBe(t => !t.IsInternal);
    }

    [Theory, AllBrokers]
    public async Task Deleting_ends_a_topic_and_its_name_comes_back_with_another_id(BrokerKind kind)
    {
        var client = await StartAsync(kind);
        var topic = await client.CreateTopicAsync();
        await client.ProduceAsync(topic, Batches.Of("a"));
        var deleted = await client.SendAsync(new DeleteTopicsRequest { Topics = [new() { TopicId = topic.Id }], TimeoutMs = 10_000 }, 6);
        (deleted.Responses[0].ErrorCode, deleted.Responses[0].Name).ShouldBe((ErrorCode.None, topic.Name));
        await Testing.Eventually.ThatAsync(
            async () => (await client.FetchAsync(topic)).ErrorCode == ErrorCode.UnknownTopicOrPartition,
            TimeSpan.FromSeconds(10),
            "the topic is gone"
        );
        (await client.FetchAsync(topic, version: 13)).ErrorCode.ShouldBe(ErrorCode.UnknownTopicId);
        var again = await CreateAsync(client, Plain(topic.Name));
        again.ErrorCode.ShouldBe(ErrorCode.None);
        again.TopicId.ShouldNotBe(topic.Id);
    }

    [Theory, AllBrokers]
    public async Task Deleting_what_is_not_there_is_an_error(BrokerKind kind)
    {
        var client = await StartAsync(kind);
        var id = Guid.NewGuid();
        var request = new DeleteTopicsRequest
        {
            Topics = [new() { Name = "not-there" }, new() { TopicId = id }, new() { Name = "both", TopicId = id }],
            TimeoutMs = 10_000,
        };
        var results = (await client.SendAsync(request, 6)).Responses;
        results.Single(r => r.Name == "not-there").ErrorCode.ShouldBe(ErrorCode.UnknownTopicOrPartition);
        results.Single(r => r.Name is null).ErrorCode.ShouldBe(ErrorCode.UnknownTopicId);
        results.Single(r => r.Name == "both").ErrorCode.ShouldBe(ErrorCode.InvalidRequest);
        (await client.SendAsync(new DeleteTopicsRequest { TopicNames = ["not-there"], TimeoutMs = 10_000 }, 5))
            .Responses[0]
            .ErrorCode.ShouldBe(ErrorCode.UnknownTopicOrPartition);
    }

    [Theory, AllBrokers]
    public async Task Partitions_are_only_added(BrokerKind kind)
    {
        var client = await StartAsync(kind);
        var topic = await client.CreateTopicAsync(partitions: 2);
        async Task<ErrorCode> GrowAsync(string name, int count, bool validate = false, int[][]? assignments = null)
        {
            var asked = new CreatePartitionsRequest.CreatePartitionsTopic
            {
                Name = name,
                Count = count,
                Assignments = assignments
                    ?.Select(a => new CreatePartitionsRequest.CreatePartitionsAssignment { BrokerIds = [.. a] })
                    .ToList(),
            };
            var request = new CreatePartitionsRequest
            {
                Topics = [asked],
                TimeoutMs = 10_000,
                ValidateOnly = validate,
            };
            return (await client.SendAsync(request, 3)).Results[0].ErrorCode;
        }
        (await GrowAsync(topic.Name, 2)).ShouldBe(ErrorCode.InvalidPartitions);
        (await GrowAsync(topic.Name, 1)).ShouldBe(ErrorCode.InvalidPartitions);
        (await GrowAsync("not-there", 3)).ShouldBe(ErrorCode.UnknownTopicOrPartition);
        (await GrowAsync(topic.Name, 3, validate: true)).ShouldBe(ErrorCode.None);
        (
            await GrowAsync(
                topic.Name,
                4,
                assignments:
                [
                    [0],
                ]
            )
        ).ShouldBe(ErrorCode.InvalidReplicaAssignment);
        (
            await GrowAsync(
                topic.Name,
                3,
                assignments:
                [
                    [7],
                ]
            )
        ).ShouldBe(ErrorCode.InvalidReplicaAssignment);
        (await GrowAsync(topic.Name, 4)).ShouldBe(ErrorCode.None);
        await Testing.Eventually.ThatAsync(
            async () => (await client.ListOffsetAsync(topic, -1, partition: 3)).ErrorCode == ErrorCode.None,
            TimeSpan.FromSeconds(10),
            "the new partition is led"
        );
    }

    [Theory, AllBrokers]
    public async Task One_request_makes_ten_thousand_entries_at_most(BrokerKind kind)
    {
        var client = await StartAsync(kind);
        async Task<List<ErrorCode>> TryAsync(params int[] counts)
        {
            var request = new CreateTopicsRequest { TimeoutMs = 10_000, ValidateOnly = true };
            foreach (var count in counts)
                request.Topics.Add(
                    new()
                    {
                        Name = TestedBroker.NewName("many"),
                        NumPartitions = count,
                        ReplicationFactor = 1,
                    }
                );
            return [.. (await client.SendAsync(request, 7)).Topics.Select(t => t.ErrorCode)];
        }
        // A topic is an entry, and so is each of its partitions.
        (await TryAsync(9_999)).ShouldBe([ErrorCode.None]);
        (await TryAsync(10_000)).ShouldBe([ErrorCode.PolicyViolation]);
        (await TryAsync(4_999, 4_999)).ShouldBe([ErrorCode.None, ErrorCode.None]);
        (await TryAsync(5_000, 4_999)).ShouldBe([ErrorCode.PolicyViolation, ErrorCode.PolicyViolation]);
        var topic = await client.CreateTopicAsync();
        async Task<ErrorCode> GrowAsync(int count)
        {
            var request = new CreatePartitionsRequest
            {
                TimeoutMs = 10_000,
                ValidateOnly = true,
                Topics =
                [
                    new()
                    {
                        Name = topic.Name,
                        Count = count,
                        Assignments = null,
                    },
                ],
            };
            return (await client.SendAsync(request, 3)).Results[0].ErrorCode;
        }
        (await GrowAsync(10_001)).ShouldBe(ErrorCode.None);
        // Nobody thought of that one: the answer is as it is.
        (await GrowAsync(10_002)).ShouldBe(ErrorCode.UnknownServerError);
    }

    [Theory, AllBrokers]
    public async Task Before_v12_topics_have_no_ids_to_ask_for(BrokerKind kind)
    {
        var client = await StartAsync(kind);
        var topic = await client.CreateTopicAsync();
        async Task<List<(string?, ErrorCode)>> AskAsync(List<MetadataRequest.MetadataRequestTopic> topics)
        {
            var answer = await client.SendAsync(new MetadataRequest { Topics = topics }, 11);
            return [.. answer.Topics.Select(t => (t.Name, t.ErrorCode)).Order()];
        }
        (await AskAsync([new() { Name = null, TopicId = topic.Id }, new() { Name = topic.Name }])).ShouldBe([
            ("", ErrorCode.InvalidRequest),
            (topic.Name, ErrorCode.InvalidRequest),
        ]);
        (await AskAsync([new() { Name = topic.Name, TopicId = topic.Id }])).ShouldBe([(topic.Name, ErrorCode.InvalidRequest)]);
        (await AskAsync([new() { Name = topic.Name }])).ShouldBe([(topic.Name, ErrorCode.None)]);
    }
}
