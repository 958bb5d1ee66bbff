namespace Keystone.Flow.Clusters;

/// <summary>A cluster cannot be reached at present; the flows that need it wait.</summary>
public sealed class ClusterAwayException(string cluster, string fact, Exception? inner = null)
    : Exception($"cluster '{cluster}' is away: {fact}", inner)
{
    public string Cluster { get; } = cluster;
}
