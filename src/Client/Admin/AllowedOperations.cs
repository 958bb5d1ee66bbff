namespace Keystone.Client.Admin;

/// <summary>What a cluster lets this client do with a topic or with itself (KIP-430): the bit of an operation is its number in Kafka's ACLs.</summary>
[Flags]
public enum AllowedOperations
{
    None = 0,
    Read = 1 << 3,
    Write = 1 << 4,
    Create = 1 << 5,
    Delete = 1 << 6,
    Alter = 1 << 7,
    Describe = 1 << 8,
    ClusterAction = 1 << 9,
    DescribeConfigs = 1 << 10,
    AlterConfigs = 1 << 11,
    IdempotentWrite = 1 << 12,
}
