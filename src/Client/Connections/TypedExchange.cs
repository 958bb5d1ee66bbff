using Keystone.Client.Buffers;
using Keystone.Kafka.Protocol;

namespace Keystone.Client.Connections;

/// <summary>
/// A request whose answer is awaited. The continuation runs on the pool, or, where the caller knows that it is short and never
/// blocks, on the receive loop itself.
/// </summary>
internal sealed class TypedExchange<TRequest, TResponse>(
    TRequest request,
    short atMost,
    CancellationToken cancellation,
    bool continuesInline = false
) : Exchange
    where TRequest : IKafkaMessage<TRequest>, IKafkaRequest<TResponse>
    where TResponse : IKafkaMessage<TResponse>, IKafkaResponse
{
    private readonly TaskCompletionSource<ResponseLease<TResponse>> ended = new(
        continuesInline ? TaskCreationOptions.None : TaskCreationOptions.RunContinuationsAsynchronously
    );
    private CancellationTokenRegistration registration;

    public override ApiKey Api => TRequest.Key;

    public Task<ResponseLease<TResponse>> Ended => ended.Task;

    /// <summary>Call it after the exchange is under way.</summary>
    public void WatchCancellation()
    {
        if (!cancellation.CanBeCanceled)
            return;
        registration = cancellation.UnsafeRegister(static state => ((Exchange)state!).Abandon(), this);
        if (ended.Task.IsCompleted)
            registration.Dispose();
    }

    protected override void EncodeFrame(ProtocolWriter writer, BrokerVersions versions, int correlationId, string clientId)
    {
        Version = versions.Choose(TRequest.Key, atMost);
        RequestFrame.Write(writer, correlationId, clientId, request, Version);
    }

    protected override void Finish(BufferLease? frame, ClientException? cause)
    {
        registration.Dispose();
        if (frame is null)
        {
            if (cause is null)
                ended.TrySetCanceled(cancellation);
            else
                ended.TrySetException(cause);
            return;
        }
        try
        {
            var reader = new ProtocolReader(frame.Memory);
            ResponseHeader.Read(ref reader, TRequest.Key, Version);
            var response = TResponse.Read(ref reader, Version);
            ended.TrySetResult(new ResponseLease<TResponse>(response, frame, Version));
        }
        catch (ProtocolException e)
        {
            frame.Dispose();
            var fact = $"the response to {TRequest.Key} v{Version} cannot be read: {e.Message.TrimEnd('.')}";
            ended.TrySetException(new ConnectionException(ClientErrorCode.GarbageReceived, "a broker", fact, null, e));
            throw new FrameException(ClientErrorCode.GarbageReceived, fact);
        }
    }
}
