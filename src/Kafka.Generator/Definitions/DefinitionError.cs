namespace Keystone.Kafka.Generator.Definitions;

/// <summary>What is wrong in a definition file; lines count from 1.</summary>
public sealed class DefinitionError
{
    public DefinitionError(int line, string text)
    {
        Line = line;
        Text = text;
    }

    public int Line { get; }

    public string Text { get; }
}
