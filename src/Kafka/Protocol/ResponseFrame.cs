namespace Keystone.Kafka.Protocol;

/// <summary>A response as it is sent: size, header, body.</summary>
public static class ResponseFrame
{
    public static void Write<TResponse>(ProtocolWriter w, int correlationId, TResponse response, short version)
        where TResponse : IKafkaMessage
    {
        using var frame = w.BeginFrame();
        w.WriteInt32(correlationId);
        if (ResponseHeader.HasTags(response.ApiKey, version))
            w.WriteUnsignedVarint(0);
        response.Write(w, version);
        frame.Complete();
    }
}
