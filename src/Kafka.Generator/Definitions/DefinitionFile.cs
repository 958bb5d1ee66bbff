using System.Collections.Generic;

namespace Keystone.Kafka.Generator.Definitions;

/// <summary>What one .msg file says: an API with its request and response, or data messages.</summary>
public sealed class DefinitionFile
{
    /// <summary>The API's name, or empty in a file of data messages.</summary>
    public string ApiName { get; set; } = "";

    public int ApiKey { get; set; } = -1;

    public List<MessageDefinition> Messages { get; } = new();

    public List<DefinitionError> Errors { get; } = new();
}
