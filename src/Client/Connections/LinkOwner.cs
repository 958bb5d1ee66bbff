namespace Keystone.Client.Connections;

/// <summary>What a link tells the client that it belongs to.</summary>
internal abstract class LinkOwner
{
    public abstract ConnectionSettings Settings { get; }

    public abstract void OnOpened(int nodeId, ConnectionPurpose purpose, BrokerEndpoint endpoint, BrokerVersions versions);

    public abstract void OnFailed(int nodeId, ConnectionPurpose purpose, ClientException cause);
}
