namespace Keystone.Topology.Config;

/// <summary>What a text option holds, beyond being text: how it is checked, and what docs/config.md calls it.</summary>
public enum OptionKind
{
    Text,

    /// <summary>A name of the topology: letters, digits, '.', '_' and '-'.</summary>
    Name,

    /// <summary>A region's name: as <see cref="Name"/>, without dots, which separate the parts of a group's name.</summary>
    RegionName,

    /// <summary>A Kafka topic's name.</summary>
    Topic,

    /// <summary>A topic's name with <c>*</c> for any characters.</summary>
    Pattern,

    /// <summary>An expression of the filter language.</summary>
    Expression,

    /// <summary>A path, relative to the file that names it.</summary>
    Path,

    /// <summary>Never shown in a message.</summary>
    Secret,
}
