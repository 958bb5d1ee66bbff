namespace Keystone.Embedded.Configs;

/// <summary>What configs belong to, with the numbers of the protocol.</summary>
internal enum ConfigResource : sbyte
{
    Topic = 2,
    Broker = 4,
    BrokerLogger = 8,
    ClientMetrics = 16,
    Group = 32,
}
