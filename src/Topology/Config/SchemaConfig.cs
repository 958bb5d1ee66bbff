namespace Keystone.Topology.Config;

/// <summary>A stream's schema as written.</summary>
public sealed record SchemaConfig : ConfigSection
{
    [Option("subject", "Subject in the schema registry.", Required = true)]
    public Spot<string>? Subject { get; init; }

    [Option(
        "compatibility",
        "What a new version may change.",
        Choices = ["backward", "backward_transitive", "forward", "forward_transitive", "full", "full_transitive", "none"],
        Default = "backward"
    )]
    public Spot<string>? Compatibility { get; init; }
}
