using System.Buffers.Binary;
using Keystone.Client.Buffers;
using Keystone.Kafka.Protocol;

namespace Keystone.Client.Connections;

/// <summary>
/// One opened connection. Requests go out in the order of <see cref="TrySend"/>, several at a time; a broker answers in the same
/// order, and an answer out of order ends the connection. Whoever finds the sender idle sends; answers end their exchanges on the
/// receive loop. Once closed it stays closed.
/// </summary>
internal sealed class BrokerConnection
{
    private const int KeptWriters = 8;

    private readonly Lock gate = new();
    private readonly ITransport transport;
    private readonly FrameReceiver receiver;
    private readonly ConnectionSettings settings;
    private readonly string subject;
    private readonly Queue<Exchange> toSend = new();
    private readonly Queue<Exchange> inFlight = new();
    private readonly Stack<ProtocolWriter> writers = new();
    private readonly ITimer timer;
    private Task receiving = Task.CompletedTask;
    private TaskCompletionSource? senderIdle;
    private bool isSending;
    private long timerDue = long.MaxValue;
    private int correlationId;
    private ConnectionException? closed;

    public BrokerConnection(ITransport transport, ConnectionSettings settings, string subject)
    {
        this.transport = transport;
        this.settings = settings;
        this.subject = subject;
        receiver = new FrameReceiver(transport, settings.Pool, settings.MaxResponseBytes);
        timer = settings.Time.CreateTimer(
            static state => ((BrokerConnection)state!).OnTimer(),
            this,
            System.Threading.Timeout.InfiniteTimeSpan,
            System.Threading.Timeout.InfiniteTimeSpan
        );
    }

    /// <summary>What the broker speaks; set by the handshake before anything else is sent.</summary>
    public BrokerVersions Versions { get; set; } = BrokerVersions.Unknown;

    /// <summary>Called once, after the last exchange has ended.</summary>
    public Action<BrokerConnection, ConnectionException>? OnClosed { get; set; }

    public bool IsOpen => Volatile.Read(ref closed) is null;

    /// <summary>Whether a request after the handshake was answered: then a new try need not wait.</summary>
    public bool HasServed { get; private set; }

    public void Start() => receiving = ReceiveLoopAsync();

    /// <summary>
    /// Encodes and sends; false where the connection is closed already. A request that cannot be encoded fails alone, the
    /// connection goes on.
    /// </summary>
    public bool TrySend(Exchange exchange)
    {
        ProtocolWriter writer;
        int id;
        lock (gate)
        {
            if (closed is not null)
                return false;
            writer = writers.TryPop(out var kept) ? kept : new ProtocolWriter();
            id = correlationId++ & int.MaxValue;
        }
        try
        {
            if (!exchange.TryEncode(writer, Versions, id, settings.ClientId))
            {
                Keep(writer);
                return true;
            }
        }
        catch (Exception e) when (e is ProtocolException or BrokerLacksApiException)
        {
            Keep(writer);
            exchange.OnFailure(
                e as ClientException
                    ?? new ConnectionException(ClientErrorCode.GarbageReceived, subject, $"{exchange.Api} cannot be encoded", null, e)
            );
            return true;
        }
        lock (gate)
        {
            if (closed is not null)
            {
                Keep(exchange.TakeWriter());
                exchange.TakeBack();
                return false;
            }
            exchange.Deadline = settings.Time.GetTimestamp() + Ticks(exchange.Timeout);
            toSend.Enqueue(exchange);
            ArmTimer(exchange.Deadline);
            if (isSending)
                return true;
            isSending = true;
        }
        _ = SendLoopAsync();
        return true;
    }

    /// <summary>Ends the connection; its exchanges end with the cause once the send under way has ended.</summary>
    public void Close(ConnectionException cause)
    {
        lock (gate)
        {
            if (closed is not null)
                return;
            closed = cause;
        }
        timer.Dispose();
        transport.Abort();
    }

    /// <summary>Closes and waits for the end of all exchanges.</summary>
    public Task CloseAsync(ConnectionException cause)
    {
        Close(cause);
        return receiving;
    }

    private async Task SendLoopAsync()
    {
        while (true)
        {
            Exchange? exchange;
            lock (gate)
            {
                if (closed is not null || !toSend.TryDequeue(out exchange))
                {
                    isSending = false;
                    senderIdle?.TrySetResult();
                    return;
                }
                inFlight.Enqueue(exchange);
            }
            try
            {
                await transport.SendAsync(exchange.Writer!.Segments).ConfigureAwait(false);
            }
            catch (Exception e)
            {
                Close(Lost($"sending {exchange.Api} failed ({e.Message.TrimEnd('.')})", e));
            }
            Keep(exchange.TakeWriter());
            try
            {
                exchange.OnSent();
            }
            catch (FrameException e)
            {
                Close(new ConnectionException(e.Code, subject, e.Message));
            }
        }
    }

    private async Task ReceiveLoopAsync()
    {
        try
        {
            while (await receiver.ReceiveAsync().ConfigureAwait(false) is { } frame)
                Dispatch(frame);
            Close(Lost("the broker closed the connection"));
        }
        catch (FrameException e)
        {
            Close(new ConnectionException(e.Code, subject, e.Message));
        }
        catch (Exception e)
        {
            Close(Lost($"receiving failed ({e.Message.TrimEnd('.')})", e));
        }
        await EndAsync().ConfigureAwait(false);
    }

    private void Dispatch(BufferLease frame)
    {
        var id = BinaryPrimitives.ReadInt32BigEndian(frame.Memory.Span);
        Exchange? exchange;
        lock (gate)
        {
            if (!inFlight.TryPeek(out exchange) || exchange.CorrelationId != id)
            {
                frame.Dispose();
                throw new FrameException(
                    ClientErrorCode.GarbageReceived,
                    exchange is null
                        ? $"a response {id} came though no request is under way"
                        : $"a response {id} came where {exchange.CorrelationId} ({exchange.Api}) is next"
                );
            }
            inFlight.Dequeue();
        }
        HasServed |= exchange.Api != ApiKey.ApiVersions;
        exchange.OnAnswer(frame);
    }

    /// <summary>Ends what is left, in order, once the socket refers to none of their bytes any more.</summary>
    private async Task EndAsync()
    {
        Task idle = Task.CompletedTask;
        lock (gate)
        {
            if (isSending)
                idle = (senderIdle = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }
        await idle.ConfigureAwait(false);
        var cause = closed!;
        foreach (var exchange in inFlight)
            exchange.OnFailure(cause);
        foreach (var exchange in toSend)
        {
            Keep(exchange.TakeWriter());
            exchange.OnFailure(cause);
        }
        inFlight.Clear();
        toSend.Clear();
        foreach (var writer in writers)
            writer.Dispose();
        writers.Clear();
        await transport.DisposeAsync().ConfigureAwait(false);
        OnClosed?.Invoke(this, cause);
    }

    private void OnTimer()
    {
        Exchange? late = null;
        lock (gate)
        {
            timerDue = long.MaxValue;
            if (closed is not null)
                return;
            var nearest = Math.Min(Scan(inFlight, ref late), Scan(toSend, ref late));
            if (late is null && nearest != long.MaxValue)
                ArmTimer(nearest);
        }
        if (late is null)
            return;
        var fact = $"{late.Api} was not answered in {late.Timeout.TotalSeconds:0.###} s";
        Close(new ConnectionException(ClientErrorCode.RequestTimedOut, subject, fact));
    }

    private long Scan(Queue<Exchange> exchanges, ref Exchange? late)
    {
        var now = settings.Time.GetTimestamp();
        var nearest = long.MaxValue;
        foreach (var exchange in exchanges)
        {
            nearest = Math.Min(nearest, exchange.Deadline);
            if (exchange.Deadline <= now)
                late ??= exchange;
        }
        return nearest;
    }

    /// <summary>One timer for all requests: it stays at the first deadline that was set, fires, and looks for the next.</summary>
    private void ArmTimer(long deadline)
    {
        if (deadline >= timerDue)
            return;
        timerDue = deadline;
        var due = settings.Time.GetElapsedTime(settings.Time.GetTimestamp(), deadline);
        // A millisecond more: a timer that fires early would be set again for nothing.
        timer.Change(due < TimeSpan.Zero ? TimeSpan.Zero : due + TimeSpan.FromMilliseconds(1), System.Threading.Timeout.InfiniteTimeSpan);
    }

    private void Keep(ProtocolWriter? writer)
    {
        if (writer is null)
            return;
        writer.Reset();
        lock (gate)
        {
            if (closed is null && writers.Count < KeptWriters)
            {
                writers.Push(writer);
                return;
            }
        }
        writer.Dispose();
    }

    private long Ticks(TimeSpan span) => (long)(span.TotalSeconds * settings.Time.TimestampFrequency);

    private ConnectionException Lost(string fact, Exception? inner = null) =>
        new(ClientErrorCode.ConnectionLost, subject, fact, null, inner);
}
