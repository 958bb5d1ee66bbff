using System.CommandLine;
using Keystone.Cli.Hosting;

namespace Keystone.Cli.Commands;

/// <summary>What every command of one call of the program shares: the terminal, the clock, options that mean the same everywhere.</summary>
internal sealed class Session(Terminal terminal, TimeProvider time)
{
    public Terminal Terminal { get; } = terminal;

    public TimeProvider Time { get; } = time;

    public Option<bool> Verbose { get; } = new("--verbose", "-v") { Description = "Logs on standard error", Recursive = true };

    /// <summary>The filter expression as it stood on the command line.</summary>
    public string? Expression { get; set; }

    public static Option<bool> JsonOption(string what) => new("--json") { Description = what };

    public static Option<string?> RegionOption(string what) => new("--region") { Description = what, HelpName = "R" };

    public static Option<string?> ClusterOption() =>
        new("--cluster") { Description = "The cluster, where there is a choice", HelpName = "C" };

    public static Argument<string?> TopologyArgument() => FileArgument("The topology; else KEYSTONE_TOPOLOGY, else topology.yaml");

    public static Option<string?> TopologyOption() =>
        new("--topology") { Description = "The topology; else KEYSTONE_TOPOLOGY, else topology.yaml", HelpName = "FILE" };

    /// <summary>A file that may be left out. What looks like an option is one that does not exist, not a file.</summary>
    public static Argument<string?> FileArgument(string description)
    {
        var file = new Argument<string?>("FILE")
        {
            Description = description,
            Arity = ArgumentArity.ZeroOrOne,
            HelpName = "FILE",
        };
        file.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: ['-', _, ..] and var option }])
                result.AddError($"Unknown option '{option}'");
        });
        return file;
    }
}
