using Keystone.Client.Connections;

namespace Keystone.Client;

/// <summary>What a client tells its owner. Called on connection threads: return at once.</summary>
public interface IClientEvents
{
    void ConnectionOpened(int nodeId, ConnectionPurpose purpose, BrokerEndpoint endpoint) { }

    /// <summary>A connection could not be opened, or ended otherwise than by our own closing.</summary>
    void ConnectionFailed(int nodeId, ConnectionPurpose purpose, ClientException cause) { }

    void MetadataChanged(ClusterMetadata metadata) { }
}
