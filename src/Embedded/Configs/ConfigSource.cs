namespace Keystone.Embedded.Configs;

/// <summary>Where a config's value comes from, with the numbers that DescribeConfigs sends.</summary>
internal enum ConfigSource : sbyte
{
    Topic = 1,
    StaticBroker = 4,
    Default = 5,
}
