using Keystone.Conformance.Brokers;
using Keystone.Conformance.Wire;
using Keystone.Kafka.Messages;
using Keystone.Kafka.Protocol;
using Shouldly;
using Xunit;
using static Keystone.Kafka.Messages.IncrementalAlterConfigsRequest;

namespace Keystone.Conformance;

public sealed class Configs(TestedBrokers brokers) : ConformanceTest(brokers)
{
    private const sbyte Topic = 2;
    private const sbyte Broker_ = 4;

    private static async Task<DescribeConfigsResponse.DescribeConfigsResult> DescribeAsync(
        WireClient client,
        sbyte type,
        string name,
        params string[] keys
    )
    {
        var request = new DescribeConfigsRequest
        {
            Resources =
            [
                new()
                {
                    ResourceType = type,
                    ResourceName = name,
                    ConfigurationKeys = keys.Length == 0 ? null : [.. keys],
                },
            ],
            IncludeSynonyms = true,
        };
        return (await client.SendAsync(request, 4)).Results[0];
    }

    private static async Task<ErrorCode> AlterAsync(
        WireClient client,
        string topic,
        bool validate,
        params (string, sbyte, string?)[] changes
    )
    {
        var resource = new AlterConfigsResource { ResourceType = Topic, ResourceName = topic };
        foreach (var (name, operation, value) in changes)
            resource.Configs.Add(
                new()
                {
                    Name = name,
                    ConfigOperation = operation,
                    Value = value,
                }
            );
        var request = new IncrementalAlterConfigsRequest { Resources = [resource], ValidateOnly = validate };
        return (await client.SendAsync(request, 1)).Responses[0].ErrorCode;
    }

    private static async Task<string?> ValueAsync(WireClient client, string topic, string name) =>
        (await DescribeAsync(client, Topic, topic, name)).Configs.Single().Value;

    private static Task BecomesAsync(WireClient client, string topic, string name, string? value) =>
        Testing.Eventually.ThatAsync(
            async () => await ValueAsync(client, topic, name) == value,
            TimeSpan.FromSeconds(10),
            $"{name} becomes {value}"
        );

    [Theory, AllBrokers]
    public async Task A_topic_has_the_configs_of_its_release(BrokerKind kind)
    {
        var client = await StartAsync(kind);
        var topic = await client.CreateTopicAsync("described", 1, ("retention.ms", "777"));
        var configs = (await DescribeAsync(client, Topic, topic.Name)).Configs;
        configs.Select(c => c.Name).Order(StringComparer.Ordinal).ShouldBe(Is4 ? ConfigsOf4 : ConfigsOf3);
        var own = configs.Single(c => c.Name == "retention.ms");
        (own.Value, own.ConfigSource, own.ReadOnly, own.IsSensitive, own.ConfigType).ShouldBe(("777", (sbyte)1, false, false, (sbyte)5));
        (own.Synonyms[0].Name, own.Synonyms[0].Value, own.Synonyms[0].Source).ShouldBe(("retention.ms", "777", (sbyte)1));
        var fallback = configs.Single(c => c.Name == "max.message.bytes");
        (fallback.Value, fallback.ConfigSource, fallback.ConfigType).ShouldBe(("1048588", (sbyte)5, (sbyte)3));
        (fallback.Synonyms[0].Name, fallback.Synonyms[0].Source).ShouldBe(("message.max.bytes", (sbyte)5));
        configs.Single(c => c.Name == "cleanup.policy").ConfigType.ShouldBe((sbyte)7);
        configs.Single(c => c.Name == "preallocate").ConfigType.ShouldBe((sbyte)1);
        configs.Single(c => c.Name == "min.cleanable.dirty.ratio").ConfigType.ShouldBe((sbyte)6);
        configs.Single(c => c.Name == "message.timestamp.after.max.ms").Value.ShouldBe(Is4 ? "3600000" : "9223372036854775807");
    }

    [Theory, AllBrokers]
    public async Task What_does_not_exist_has_no_configs(BrokerKind kind)
    {
        var client = await StartAsync(kind);
        (await DescribeAsync(client, Topic, "not-there")).ErrorCode.ShouldBe(ErrorCode.UnknownTopicOrPartition);
        (await DescribeAsync(client, Topic, "not valid")).ErrorCode.ShouldBe(ErrorCode.InvalidTopicException);
        (await DescribeAsync(client, Broker_, "17")).ErrorCode.ShouldBe(ErrorCode.InvalidRequest);
        (await DescribeAsync(client, 99, "x")).ErrorCode.ShouldBe(ErrorCode.InvalidRequest);
    }

    [Theory, AllBrokers]
    public async Task A_brokers_properties_are_described(BrokerKind kind)
    {
        var client = await StartAsync(kind);
        var configs = (await DescribeAsync(client, Broker_, "0", "transaction.max.timeout.ms", "log.cleaner.backoff.ms")).Configs;
        var fallback = configs.Single(c => c.Name == "transaction.max.timeout.ms");
        (fallback.Value, fallback.ConfigSource, fallback.ReadOnly).ShouldBe(("900000", (sbyte)5, true));
        var set = configs.Single(c => c.Name == "log.cleaner.backoff.ms");
        (set.Value, set.ConfigSource).ShouldBe(("500", (sbyte)4));
        set.Synonyms.Select(s => (s.Value, s.Source)).ShouldBe([("500", (sbyte)4), ("15000", (sbyte)5)]);
    }

    [Theory, AllBrokers]
    public async Task Single_configs_are_set_and_taken_back(BrokerKind kind)
    {
        var client = await StartAsync(kind);
        var topic = await client.CreateTopicAsync("altered", 1, ("max.message.bytes", "5000"));
        (await AlterAsync(client, topic.Name, false, ("retention.ms", 0, "1234"))).ShouldBe(ErrorCode.None);
        await BecomesAsync(client, topic.Name, "retention.ms", "1234");
        (await ValueAsync(client, topic.Name, "max.message.bytes")).ShouldBe("5000");
        (await AlterAsync(client, topic.Name, false, ("retention.ms", 1, null))).ShouldBe(ErrorCode.None);
        await BecomesAsync(client, topic.Name, "retention.ms", "604800000");
        (await AlterAsync(client, topic.Name, true, ("retention.ms", 0, "99"))).ShouldBe(ErrorCode.None);
        (await AlterAsync(client, topic.Name, false, ("retention.ms", 0, "never"))).ShouldBe(ErrorCode.InvalidConfig);
        (await AlterAsync(client, topic.Name, false, ("no.such", 0, "1"))).ShouldBe(ErrorCode.InvalidConfig);
        (await AlterAsync(client, topic.Name, false, ("retention.ms", 0, null))).ShouldBe(ErrorCode.InvalidRequest);
        (await AlterAsync(client, "not-there", false, ("retention.ms", 0, "1"))).ShouldBe(ErrorCode.UnknownTopicOrPartition);
        (await ValueAsync(client, topic.Name, "retention.ms")).ShouldBe("604800000");
    }

    [Theory, AllBrokers]
    public async Task Lists_grow_and_shrink(BrokerKind kind)
    {
        var client = await StartAsync(kind);
        var topic = await client.CreateTopicAsync();
        (await AlterAsync(client, topic.Name, false, ("cleanup.policy", 2, "compact"))).ShouldBe(ErrorCode.None);
        await BecomesAsync(client, topic.Name, "cleanup.policy", "delete,compact");
        (await AlterAsync(client, topic.Name, false, ("cleanup.policy", 3, "delete"))).ShouldBe(ErrorCode.None);
        await BecomesAsync(client, topic.Name, "cleanup.policy", "compact");
        (await AlterAsync(client, topic.Name, false, ("retention.ms", 2, "1"))).ShouldBe(ErrorCode.InvalidConfig);
    }

    [Theory, AllBrokers]
    public async Task A_changed_limit_counts_for_the_next_batch(BrokerKind kind)
    {
        var client = await StartAsync(kind);
        var topic = await client.CreateTopicAsync();
        (await client.ProduceAsync(topic, Batches.Of(new string('x', 300)))).ErrorCode.ShouldBe(ErrorCode.None);
        await AlterAsync(client, topic.Name, false, ("max.message.bytes", 0, "200"));
        await Testing.Eventually.ThatAsync(
            async () => (await client.ProduceAsync(topic, Batches.Of(new string('x', 300)))).ErrorCode == ErrorCode.MessageTooLarge,
            TimeSpan.FromSeconds(10),
            "the limit is in force"
        );
    }

    [Theory, AllBrokers]
    public async Task Altering_as_a_whole_puts_the_rest_back(BrokerKind kind)
    {
        var client = await StartAsync(kind);
        var topic = await client.CreateTopicAsync("whole", 1, ("retention.ms", "777"));
        var request = new AlterConfigsRequest
        {
            Resources =
            [
                new()
                {
                    ResourceType = Topic,
                    ResourceName = topic.Name,
                    Configs = [new() { Name = "max.message.bytes", Value = "4321" }],
                },
            ],
        };
        (await client.SendAsync(request, 2)).Responses[0].ErrorCode.ShouldBe(ErrorCode.None);
        await BecomesAsync(client, topic.Name, "max.message.bytes", "4321");
        (await ValueAsync(client, topic.Name, "retention.ms")).ShouldBe("604800000");
    }

    private static readonly string[] ConfigsOf3 =
    [
        "cleanup.policy",
        "compression.type",
        "delete.retention.ms",
        "file.delete.delay.ms",
        "flush.messages",
        "flush.ms",
        "follower.replication.throttled.replicas",
        "index.interval.bytes",
        "leader.replication.throttled.replicas",
        "local.retention.bytes",
        "local.retention.ms",
        "max.compaction.lag.ms",
        "max.message.bytes",
        "message.downconversion.enable",
        "message.format.version",
        "message.timestamp.after.max.ms",
        "message.timestamp.before.max.ms",
        "message.timestamp.difference.max.ms",
        "message.timestamp.type",
        "min.cleanable.dirty.ratio",
        "min.compaction.lag.ms",
        "min.insync.replicas",
        "preallocate",
        "remote.storage.enable",
        "retention.bytes",
        "retention.ms",
        "segment.bytes",
        "segment.index.bytes",
        "segment.jitter.ms",
        "segment.ms",
        "unclean.leader.election.enable",
    ];

    private static readonly string[] ConfigsOf4 =
    [
        .. new[]
        {
            "compression.gzip.level",
            "compression.lz4.level",
            "compression.zstd.level",
            "remote.log.copy.disable",
            "remote.log.delete.on.disable",
        }
            .Concat(ConfigsOf3)
            .Except(["message.downconversion.enable", "message.format.version", "message.timestamp.difference.max.ms"])
            .Order(StringComparer.Ordinal),
    ];
}
