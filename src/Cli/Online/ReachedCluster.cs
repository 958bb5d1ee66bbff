using Keystone.Client;
using Keystone.Topology.Model;

namespace Keystone.Cli.Online;

/// <summary>A cluster that answers, with its client.</summary>
internal sealed record ReachedCluster(ClusterModel Model, ClusterClient Client)
{
    public string Name => Model.Name;
}
