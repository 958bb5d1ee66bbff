namespace Keystone.Client.Connections;

/// <summary>
/// The way to one broker for one purpose: a connection that is opened when something is to be sent, and again after it ended,
/// with growing pauses while the broker does not answer. What comes while it is being opened waits; when the try fails, all that
/// wait fail with it, and their senders decide.
/// </summary>
internal sealed class BrokerLink(int nodeId, ConnectionPurpose purpose, Func<int, BrokerEndpoint?> locate, LinkOwner owner)
{
    private readonly Lock gate = new();
    private readonly Queue<Exchange> waiting = new();
    private readonly Backoff backoff = new(owner.Settings.BackoffStart, owner.Settings.BackoffCap);
    private readonly CancellationTokenSource stop = new();
    private BrokerConnection? connection;
    private Task opening = Task.CompletedTask;
    private bool isOpening;
    private bool isClosed;
    private bool failedLast;

    public void Send(Exchange exchange)
    {
        BrokerConnection? open;
        lock (gate)
        {
            open = isOpening || isClosed ? null : connection;
            if (open is null && !isClosed)
            {
                waiting.Enqueue(exchange);
                if (!isOpening)
                {
                    isOpening = true;
                    opening = OpenAsync();
                }
                return;
            }
        }
        if (open is null)
            exchange.OnFailure(Closed());
        else if (!open.TrySend(exchange))
        {
            // It has ended meanwhile: forget it, and come again for a new one.
            lock (gate)
            {
                if (connection == open)
                    connection = null;
            }
            Send(exchange);
        }
    }

    public async Task CloseAsync()
    {
        BrokerConnection? open;
        lock (gate)
        {
            isClosed = true;
            open = connection;
            connection = null;
        }
        await stop.CancelAsync().ConfigureAwait(false);
        await opening.ConfigureAwait(false);
        if (open is not null)
            await open.CloseAsync(Closed()).ConfigureAwait(false);
    }

    private async Task OpenAsync()
    {
        // Off the caller's thread: it may hold a stage or a loop.
        await Task.Yield();
        var subject = $"broker {nodeId}";
        try
        {
            if (failedLast)
                await Task.Delay(backoff.Next(), owner.Settings.Time, stop.Token).ConfigureAwait(false);
            if (locate(nodeId) is not { } endpoint)
                throw new ConnectionException(ClientErrorCode.CannotConnect, subject, "the metadata have no address of it");
            subject = nodeId < 0 ? $"bootstrap {endpoint}" : $"broker {nodeId} at {endpoint}";
            var opened = await Handshake.OpenAsync(endpoint, subject, owner.Settings, stop.Token).ConfigureAwait(false);
            opened.OnClosed = OnClosed;
            owner.OnOpened(nodeId, purpose, endpoint, opened.Versions);
            if (Use(opened))
                return;
            await opened.CloseAsync(Closed()).ConfigureAwait(false);
            FailWaiting(Closed());
        }
        catch (OperationCanceledException)
        {
            FailWaiting(Closed());
        }
        catch (Exception e)
        {
            var cause = e as ClientException ?? new ConnectionException(ClientErrorCode.CannotConnect, subject, e.Message, null, e);
            failedLast = true;
            owner.OnFailed(nodeId, purpose, cause);
            FailWaiting(cause);
        }
    }

    /// <summary>Sends what waits, and takes the connection into use; false where the link was closed meanwhile.</summary>
    private bool Use(BrokerConnection opened)
    {
        while (true)
        {
            Exchange? next;
            lock (gate)
            {
                if (isClosed)
                    return false;
                // Nobody overtakes those that wait: new ones queue behind them until all are sent.
                if (!waiting.TryDequeue(out next))
                {
                    isOpening = false;
                    connection = opened;
                    return true;
                }
            }
            if (!opened.TrySend(next))
                next.OnFailure(new ConnectionException(ClientErrorCode.ConnectionLost, $"broker {nodeId}", "the connection ended at once"));
        }
    }

    private void FailWaiting(ClientException cause)
    {
        Exchange[] failed;
        lock (gate)
        {
            isOpening = false;
            failed = [.. waiting];
            waiting.Clear();
        }
        foreach (var exchange in failed)
            exchange.OnFailure(cause);
    }

    private void OnClosed(BrokerConnection ended, ConnectionException cause)
    {
        lock (gate)
        {
            if (connection == ended)
                connection = null;
            failedLast = !ended.HasServed;
            if (!failedLast)
                backoff.Reset();
        }
        if (cause.Code != ClientErrorCode.Disposed)
            owner.OnFailed(nodeId, purpose, cause);
    }

    private ConnectionException Closed() => new(ClientErrorCode.Disposed, $"broker {nodeId}", "the client was closed");
}
