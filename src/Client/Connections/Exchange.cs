using Keystone.Client.Buffers;
using Keystone.Kafka.Protocol;

namespace Keystone.Client.Connections;

/// <summary>
/// One request and its response. It ends exactly once, by <see cref="Finish"/>, and only after its send has ended: until then the
/// socket may still read the bytes that the request borrowed. Endings run on the thread that brought them (mostly the receive loop).
/// </summary>
internal abstract class Exchange
{
    private readonly Lock gate = new();
    private Reached reached;
    private BufferLease? answer;
    private ClientException? failure;

    [Flags]
    private enum Reached
    {
        Encoded = 1,
        Sent = 2,
        Answered = 4,
        Abandoned = 8,
        Ended = 16,
    }

    public abstract ApiKey Api { get; }

    /// <summary>How long the broker may take, from the moment that the request is queued on an open connection.</summary>
    public TimeSpan Timeout { get; set; }

    public int CorrelationId { get; private set; }

    /// <summary>The version that was chosen when the request was encoded.</summary>
    public short Version { get; protected set; }

    /// <summary>The timestamp after which the broker is too late; kept by the connection.</summary>
    public long Deadline { get; set; }

    public ProtocolWriter? Writer { get; private set; }

    /// <summary>
    /// Writes the frame in a version that the broker speaks; from now on its bytes are borrowed. False where it has been abandoned.
    /// </summary>
    public bool TryEncode(ProtocolWriter writer, BrokerVersions versions, int correlationId, string clientId)
    {
        lock (gate)
        {
            if ((reached & Reached.Ended) != 0)
                return false;
            reached |= Reached.Encoded;
        }
        CorrelationId = correlationId;
        EncodeFrame(writer, versions, correlationId, clientId);
        Writer = writer;
        return true;
    }

    /// <summary>Gives the writer back: nothing is borrowed any more.</summary>
    public ProtocolWriter? TakeWriter()
    {
        var taken = Writer;
        Writer = null;
        return taken;
    }

    /// <summary>Back to before <see cref="TryEncode"/>, to be sent on another connection.</summary>
    public void TakeBack()
    {
        lock (gate)
            reached &= ~Reached.Encoded;
    }

    public void OnSent() => Advance(Reached.Sent, null, null);

    public void OnAnswer(BufferLease frame) => Advance(Reached.Answered, frame, null);

    /// <summary>Ends without an answer. Where a send was under way the caller has waited for its end.</summary>
    public void OnFailure(ClientException cause) => Advance(Reached.Sent | Reached.Answered, null, cause);

    /// <summary>Nobody waits any more: ends as soon as no send refers to the request's bytes; a late answer is dropped.</summary>
    public void Abandon() => Advance(Reached.Abandoned, null, null);

    /// <summary>Writes the frame and sets <see cref="Version"/>.</summary>
    protected abstract void EncodeFrame(ProtocolWriter writer, BrokerVersions versions, int correlationId, string clientId);

    /// <summary>
    /// Called once: with the frame received (whose lease it owns now), with what went wrong, or with neither when abandoned.
    /// </summary>
    /// <exception cref="FrameException">The frame is not the response; the exchange has ended with that.</exception>
    protected abstract void Finish(BufferLease? frame, ClientException? cause);

    private void Advance(Reached step, BufferLease? frame, ClientException? cause)
    {
        lock (gate)
        {
            if ((reached & Reached.Ended) != 0)
            {
                frame?.Dispose();
                return;
            }
            answer ??= frame;
            failure ??= cause;
            reached |= step;
            var isFree = (reached & (Reached.Encoded | Reached.Sent)) != Reached.Encoded;
            if (!isFree || (reached & (Reached.Answered | Reached.Abandoned)) == 0)
                return;
            reached |= Reached.Ended;
        }
        if (failure is null && (reached & Reached.Answered) != 0)
        {
            Finish(answer, null);
            return;
        }
        answer?.Dispose();
        Finish(null, failure);
    }
}
