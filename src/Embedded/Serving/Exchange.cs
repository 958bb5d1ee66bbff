using Keystone.Embedded.Faulting;
using Keystone.Embedded.State;
using Keystone.Kafka.Protocol;

namespace Keystone.Embedded.Serving;

/// <summary>
/// One request and its answer. The loop answers it, at once or later; the connection waits for that, because a broker serves one
/// request of a connection at a time and answers in order.
/// </summary>
internal sealed class Exchange(Broker broker, BrokerConnection connection, RequestHeader header, IKafkaMessage request)
{
    private readonly TaskCompletionSource<Answer> answered = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Broker Broker { get; } = broker;

    public RequestHeader Header { get; } = header;

    public short Version => Header.ApiVersion;

    public string ClientId => Header.ClientId ?? "";

    public string ClientHost => connection.ClientHost;

    public IKafkaMessage Request { get; } = request;

    /// <summary>What the connection's own thread found out about a Produce request's batches, by order.</summary>
    public object? Prepared { get; init; }

    /// <summary>The error that a fault puts in the place of this request's answer.</summary>
    public Faulted Faulted { get; set; }

    public bool IsAnswered => answered.Task.IsCompleted;

    /// <summary>Whether the client is gone: waiting for it makes no sense any more.</summary>
    public bool IsAbandoned => connection.IsClosed;

    internal Task<Answer> AnsweredAsync => answered.Task;

    public T RequestAs<T>()
        where T : class => (T)Request;

    public AnswerFate OnAnswer { get; set; }

    public void Answer(IKafkaMessage response) => Settle(new Answer(response, Close: false));

    /// <summary>Ends the exchange without an answer, as acks=0 wants it.</summary>
    public void NoAnswer() => Settle(new Answer(null, Close: false));

    public void Close() => answered.TrySetResult(new Answer(null, Close: true));

    private void Settle(Answer answer)
    {
        if (OnAnswer == AnswerFate.Send)
            answered.TrySetResult(answer);
        else if (OnAnswer == AnswerFate.Close)
            Close();
    }
}
