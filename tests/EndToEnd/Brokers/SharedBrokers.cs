using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Keystone.Embedded;
using Keystone.Testing;

[assembly: AssemblyFixture(typeof(Keystone.EndToEnd.Tests.Brokers.SharedBrokers))]

namespace Keystone.EndToEnd.Tests.Brokers;

/// <summary>One cluster of each kind, started by the first test that asks; tests use topics of their own names.</summary>
public sealed class SharedBrokers : IAsyncDisposable
{
    private readonly SemaphoreSlim gate = new(1);
    private readonly Dictionary<BrokerKind, ApacheKafka> apache = [];
    private EmbeddedCluster? embedded;

    public async Task<string> BootstrapAsync(BrokerKind kind)
    {
        await gate.WaitAsync();
        try
        {
            if (kind == BrokerKind.Embedded)
            {
                embedded ??= await EmbeddedCluster.StartAsync(new EmbeddedClusterOptions { Name = "end-to-end", Brokers = 1 });
                return embedded.Bootstrap;
            }
            Assert.SkipUnless(ApacheKafka.Home is not null, ApacheKafka.Missing);
            if (!apache.TryGetValue(kind, out var kafka))
                apache[kind] = kafka = await ApacheKafka.StartAsync(kind == BrokerKind.Apache43 ? "4.3" : "3.7");
            return kafka.Bootstrap;
        }
        finally
        {
            gate.Release();
        }
    }

    public static async Task CreateTopicsAsync(string bootstrap, int partitions, short replication, params string[] topics)
    {
        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = bootstrap }).Build();
        await admin.CreateTopicsAsync(
            topics.Select(topic => new TopicSpecification
            {
                Name = topic,
                NumPartitions = partitions,
                ReplicationFactor = replication,
            })
        );
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var kafka in apache.Values)
            await kafka.DisposeAsync();
        if (embedded is not null)
            await embedded.DisposeAsync();
        gate.Dispose();
    }
}
