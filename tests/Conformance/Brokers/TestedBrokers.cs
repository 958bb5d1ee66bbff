using Keystone.Embedded;
using Keystone.Testing;
using Xunit;

[assembly: AssemblyFixture(typeof(Keystone.Conformance.Brokers.TestedBrokers))]

namespace Keystone.Conformance.Brokers;

/// <summary>One cluster of one broker for each kind, started when the first test asks for it and kept for the whole run.</summary>
public sealed class TestedBrokers : IAsyncDisposable
{
    // What makes a broker act within a test's patience; the same on all.
    private static readonly (string Name, string Value)[] Properties =
    [
        ("group.min.session.timeout.ms", "1000"),
        ("log.cleaner.backoff.ms", "500"),
        ("log.retention.check.interval.ms", "500"),
        ("offsets.topic.num.partitions", "4"),
        ("transaction.state.log.num.partitions", "4"),
    ];

    // Internal ones of the real broker, for the same purpose.
    private static readonly string[] RealProperties =
    [
        "log.initial.task.delay.ms=500",
        "transaction.abort.timed.out.transaction.cleanup.interval.ms=200",
    ];

    private readonly Dictionary<BrokerKind, Lazy<Task<TestedBroker>>> brokers;

    public TestedBrokers() =>
        brokers = Enum.GetValues<BrokerKind>().ToDictionary(k => k, k => new Lazy<Task<TestedBroker>>(() => StartAsync(k)));

    public Task<TestedBroker> GetAsync(BrokerKind kind) => brokers[kind].Value;

    public async ValueTask DisposeAsync()
    {
        foreach (var broker in brokers.Values.Where(b => b.IsValueCreated))
            if (broker.Value.IsCompletedSuccessfully)
                await (await broker.Value).DisposeAsync();
    }

    private static async Task<TestedBroker> StartAsync(BrokerKind kind)
    {
        if (kind is BrokerKind.Kafka_4_3 or BrokerKind.Kafka_3_7)
        {
            string[] settings = [.. Properties.Select(p => $"{p.Name}={p.Value}"), .. RealProperties];
            var kafka = await ApacheKafka.StartAsync(kind == BrokerKind.Kafka_4_3 ? "4.3" : "3.7", 1, settings);
            return new TestedBroker(kind, kafka.Bootstrap, kafka, null);
        }
        var cluster = await EmbeddedCluster.StartAsync(
            new EmbeddedClusterOptions
            {
                Brokers = 1,
                As = kind == BrokerKind.Embedded_as_4_3 ? KafkaRelease.V4_3 : KafkaRelease.V3_7,
                RetentionBytes = -1,
                BrokerProperties = Properties.ToDictionary(p => p.Name, p => p.Value),
            }
        );
        return new TestedBroker(kind, cluster.Bootstrap, cluster, cluster);
    }
}
