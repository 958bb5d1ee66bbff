using Keystone.Client;
using Keystone.Flow.Positions;

namespace Keystone.Flow.Clusters;

/// <summary>A cluster's client with the reader of its position log.</summary>
internal sealed record ClusterConnection(ClusterClient Client, PositionLog Positions);
