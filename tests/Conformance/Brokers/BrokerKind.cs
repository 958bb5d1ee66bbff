namespace Keystone.Conformance.Brokers;

/// <summary>The brokers that every test of the suite runs on.</summary>
public enum BrokerKind
{
    Embedded_as_4_3,
    Embedded_as_3_7,
    Kafka_4_3,
    Kafka_3_7,
}
