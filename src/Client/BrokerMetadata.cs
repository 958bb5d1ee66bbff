using Keystone.Client.Connections;

namespace Keystone.Client;

/// <summary>A broker as the cluster's metadata names it.</summary>
public sealed record BrokerMetadata(int NodeId, BrokerEndpoint Endpoint, string? Rack);
