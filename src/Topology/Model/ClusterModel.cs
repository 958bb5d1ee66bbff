namespace Keystone.Topology.Model;

/// <summary>One name of one Kafka cluster in one region. The same Kafka cluster may stand under two names in a region.</summary>
public sealed record ClusterModel
{
    public const int DefaultBrokers = 3;

    public required string Name { get; init; }
    public required string Region { get; init; }
    public required ClusterRole Role { get; init; }

    /// <summary>A consumer cluster's tier; null for a fronting one.</summary>
    public int? Tier { get; init; }

    /// <summary><c>host:port,host:port</c>, or <c>embedded</c>: then <c>keystone dev</c> knows the addresses.</summary>
    public required string Bootstrap { get; init; }

    /// <summary>
    /// The same for all names of a region that share a bootstrap address: they are one Kafka cluster, as far as addresses show.
    /// </summary>
    public string Kafka { get; init; } = "";
    public bool IsEmbedded => Bootstrap == "embedded";

    /// <summary>Embedded only: how many brokers.</summary>
    public int Brokers { get; init; } = DefaultBrokers;

    /// <summary>Embedded only: rack names, given to the brokers in turn. Empty: no racks.</summary>
    public IReadOnlyList<string> Racks { get; init; } = [];

    /// <summary>The fronting cluster that takes over when this one is away.</summary>
    public string? Standby { get; init; }
    public SecurityModel? Security { get; init; }
    public SourcePlace Place { get; init; }
}
