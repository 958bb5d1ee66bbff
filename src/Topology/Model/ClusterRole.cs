namespace Keystone.Topology.Model;

/// <summary>What a cluster is for: events enter fronting clusters and are read from consumer clusters.</summary>
public enum ClusterRole
{
    Fronting,
    Consumer,
}
