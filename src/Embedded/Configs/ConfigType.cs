namespace Keystone.Embedded.Configs;

/// <summary>The type of a config's value, with the numbers that DescribeConfigs sends.</summary>
internal enum ConfigType : sbyte
{
    Boolean = 1,
    String = 2,
    Int = 3,
    Short = 4,
    Long = 5,
    Double = 6,
    List = 7,
}
