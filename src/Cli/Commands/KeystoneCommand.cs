using System.CommandLine;

namespace Keystone.Cli.Commands;

/// <summary>A command with an example for its help.</summary>
internal sealed class KeystoneCommand(string name, string description, params string[] examples) : Command(name, description)
{
    public IReadOnlyList<string> Examples { get; } = examples;
}
