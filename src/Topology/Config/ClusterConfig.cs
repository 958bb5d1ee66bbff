using Keystone.Topology.Model;

namespace Keystone.Topology.Config;

/// <summary>A cluster as written.</summary>
public sealed record ClusterConfig : ConfigSection
{
    [Option("role", "Events enter fronting clusters and are read from consumer clusters.", Required = true)]
    public Spot<ClusterRole>? Role { get; init; }

    [Option("tier", "Tier of a consumer cluster; fronting clusters have none.", Range = "1..99")]
    public Spot<int>? Tier { get; init; }

    [Option("bootstrap", "`host:port,host:port`, or `embedded` for a cluster that `keystone dev` and `demo` start.", Required = true)]
    public Spot<string>? Bootstrap { get; init; }

    [Option("standby", "The fronting cluster that takes over when this one is away.", Kind = OptionKind.Name, Later = true)]
    public Spot<string>? Standby { get; init; }

    [Option("brokers", "Embedded only: number of brokers.", Default = "3", Range = "1..9")]
    public Spot<int>? Brokers { get; init; }

    [Option(
        "racks",
        "Embedded only: names of racks, given to the brokers in turn.",
        Kind = OptionKind.Name,
        Default = "none",
        MayBeEmpty = true
    )]
    public IReadOnlyList<Spot<string>>? Racks { get; init; }

    [Option("security", "How the cluster is spoken to, other than in plaintext.", Default = "plaintext", Later = true)]
    public SecurityConfig? Security { get; init; }
}
