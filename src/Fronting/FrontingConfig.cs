using Confluent.Kafka;
using Keystone.Topology.Model;

namespace Keystone.Fronting;

/// <summary>A delivery class in librdkafka's terms.</summary>
internal static class FrontingConfig
{
    /// <summary>librdkafka's own default is CRC-32; this is what Java's producer does, random for a null key.</summary>
    private const Partitioner AsJava = Partitioner.Murmur2Random;

    private const int QueueKiB = 64 << 10;

    public static ProducerConfig Of(FrontingOptions options)
    {
        var config = new ProducerConfig
        {
            BootstrapServers = options.Bootstrap,
            ClientId = options.ClientId,
            Partitioner = AsJava,
            CompressionType = CompressionType.Lz4,
            LingerMs = 5,
            QueueBufferingMaxMessages = options.MaxInFlight,
            QueueBufferingMaxKbytes = QueueKiB,
        };
        if (options.Delivery == DeliveryClass.BestEffort)
        {
            config.Acks = Acks.Leader;
            config.MessageTimeoutMs = (int)options.BestEffortTimeout.TotalMilliseconds;
            return config;
        }

        config.Acks = Acks.All;
        config.EnableIdempotence = true;
        config.MessageTimeoutMs = 0; // for ever: these classes wait, they do not drop
        return config;
    }
}
