using System.Collections.Generic;

namespace Keystone.Kafka.Generator.Definitions;

/// <summary>A sequence of fields: a struct in a message, or the message itself.</summary>
public sealed class StructDefinition
{
    public StructDefinition(string name, VersionRange versions, int line)
    {
        Name = name;
        Versions = versions;
        Line = line;
    }

    public string Name { get; }

    /// <summary>The versions of the message in which the struct occurs.</summary>
    public VersionRange Versions { get; }

    public int Line { get; }

    public string Comment { get; set; } = "";

    public List<FieldDefinition> Fields { get; } = new();
}
