namespace Keystone.Topology.Config;

/// <summary>A sink's spill files as written.</summary>
public sealed record SpillConfig : ConfigSection
{
    [Option("path", "The folder; made where it does not exist.", Kind = OptionKind.Path, Required = true)]
    public Spot<string>? Path { get; init; }

    [Option("max", "Most that all of its files hold.", Default = "4GiB", Range = "1MiB..1PiB")]
    public Spot<long>? Max { get; init; }
}
