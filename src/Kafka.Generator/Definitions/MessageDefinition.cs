using System.Collections.Generic;

namespace Keystone.Kafka.Generator.Definitions;

/// <summary>A request, a response, or a piece of data that travels inside another message.</summary>
public sealed class MessageDefinition
{
    public MessageDefinition(string name, MessageKind kind, StructDefinition body, VersionRange flexible)
    {
        Name = name;
        Kind = kind;
        Body = body;
        Flexible = flexible;
    }

    public string Name { get; }

    public MessageKind Kind { get; }

    public StructDefinition Body { get; }

    /// <summary>The versions with compact lengths and tagged fields (KIP-482).</summary>
    public VersionRange Flexible { get; }

    public VersionRange Versions => Body.Versions;

    /// <summary>All structs of the message, outer before inner.</summary>
    public List<StructDefinition> Structs { get; } = new();
}
