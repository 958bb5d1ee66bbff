using Keystone.Embedded.Serving;
using Keystone.Embedded.State;

namespace Keystone.Embedded.Faulting;

/// <summary>Stops and starts brokers. One at a time: a stop and a start of the same broker must not overlap.</summary>
internal sealed class BrokerFaults(Func<ClusterState> state)
{
    private readonly SemaphoreSlim one = new(1, 1);

    public Task StopAsync(int broker) =>
        ChangeAsync(
            broker,
            async found =>
            {
                if (found.Listener is not { } listener)
                    return;
                found.Listener = null;
                await state()
                    .Loop.AskAsync(() =>
                    {
                        found.IsUp = false;
                        state().Leadership.BrokerStopped(found.Id);
                    })
                    .ConfigureAwait(false);
                await listener.StopAsync().ConfigureAwait(false);
            }
        );

    public Task StartAsync(int broker) =>
        ChangeAsync(
            broker,
            async found =>
            {
                if (found.Listener is not null)
                    return;
                found.Listener = BrokerListener.Start(state(), found, BrokerListener.Bind(found.Port));
                await state()
                    .Loop.AskAsync(() =>
                    {
                        found.IsUp = true;
                        state().Leadership.BrokerStarted(found.Id);
                    })
                    .ConfigureAwait(false);
            }
        );

    public Task CloseConnectionsAsync(int broker) =>
        ChangeAsync(
            broker,
            found =>
            {
                found.Listener?.CloseConnections();
                return Task.CompletedTask;
            }
        );

    private async Task ChangeAsync(int broker, Func<Broker, Task> change)
    {
        var found = state().FindBroker(broker) ?? throw new ArgumentOutOfRangeException(nameof(broker), $"There is no broker {broker}.");
        await one.WaitAsync().ConfigureAwait(false);
        try
        {
            await change(found).ConfigureAwait(false);
        }
        finally
        {
            one.Release();
        }
    }
}
