using Keystone.Conformance.Wire;

namespace Keystone.Conformance.Brokers;

/// <summary>What every test of the suite has: a broker of the asked kind and a connection to it.</summary>
public abstract class ConformanceTest(TestedBrokers brokers) : IAsyncDisposable
{
    private readonly List<IAsyncDisposable> opened = [];
    private TestedBroker? broker;

    protected TestedBroker Broker => broker ?? throw new InvalidOperationException("StartAsync was not called.");

    /// <summary>Whether the broker answers as 4.x does, as against 3.7.</summary>
    protected bool Is4 => Broker.Is4;

    protected async Task<WireClient> StartAsync(BrokerKind kind)
    {
        broker = await brokers.GetAsync(kind);
        return await ConnectAsync();
    }

    protected async Task<WireClient> ConnectAsync(string clientId = "conformance")
    {
        var client = await Broker.ConnectAsync(clientId);
        opened.Add(client);
        return client;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var one in opened)
            await one.DisposeAsync();
        broker?.ShouldBeSound();
        GC.SuppressFinalize(this);
    }
}
