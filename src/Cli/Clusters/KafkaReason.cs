using Confluent.Kafka;

namespace Keystone.Cli.Clusters;

/// <summary>What librdkafka says about a cluster, in words that need no knowledge of it.</summary>
internal static class KafkaReason
{
    public static string Of(Error error) =>
        error.Code switch
        {
            ErrorCode.Local_Transport or ErrorCode.Local_AllBrokersDown or ErrorCode.Local_TimedOut => "no broker answers there",
            ErrorCode.Local_Resolve => "its name leads to no address",
            _ => error.Reason.TrimEnd('.'),
        };
}
