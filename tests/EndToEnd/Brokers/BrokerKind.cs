namespace Keystone.EndToEnd.Tests.Brokers;

/// <summary>What a test runs on; the same test on each.</summary>
public enum BrokerKind
{
    Embedded,
    Apache43,
    Apache37,
}
