using Keystone.Testing;
using Xunit;

namespace Keystone.Client.Tests.Kafka;

/// <summary>Three real brokers for a class of tests; nothing where there is no Kafka.</summary>
public abstract class KafkaFixture(string release) : IAsyncLifetime
{
    private ApacheKafka? kafka;

    public string Release { get; } = release;

    public ApacheKafka Cluster
    {
        get
        {
            Assert.SkipUnless(ApacheKafka.Home is not null, ApacheKafka.Missing);
            return kafka!;
        }
    }

    public async ValueTask InitializeAsync()
    {
        if (ApacheKafka.Home is not null)
            kafka = await ApacheKafka.StartAsync(
                Release,
                3,
                "transaction.abort.timed.out.transaction.cleanup.interval.ms=200",
                "broker.session.timeout.ms=3000",
                "broker.heartbeat.interval.ms=500"
            );
    }

    public async ValueTask DisposeAsync()
    {
        if (kafka is not null)
            await kafka.DisposeAsync();
    }
}

public sealed class Kafka43Fixture() : KafkaFixture("4.3");

public sealed class Kafka37Fixture() : KafkaFixture("3.7");
