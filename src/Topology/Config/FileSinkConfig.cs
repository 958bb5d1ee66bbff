namespace Keystone.Topology.Config;

/// <summary>Where a file sink writes, as written.</summary>
public sealed record FileSinkConfig : ConfigSection
{
    [Option("path", "The folder; made where it does not exist.", Kind = OptionKind.Path, Required = true)]
    public Spot<string>? Path { get; init; }
}
