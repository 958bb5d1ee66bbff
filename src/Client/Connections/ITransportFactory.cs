namespace Keystone.Client.Connections;

/// <summary>Opens byte streams to brokers.</summary>
public interface ITransportFactory
{
    Task<ITransport> ConnectAsync(BrokerEndpoint endpoint, CancellationToken cancellationToken);
}
