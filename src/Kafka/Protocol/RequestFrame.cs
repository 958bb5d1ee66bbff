namespace Keystone.Kafka.Protocol;

/// <summary>A request as it is sent: size, header, body.</summary>
public static class RequestFrame
{
    public static void Write<TRequest>(ProtocolWriter w, int correlationId, string? clientId, TRequest request, short version)
        where TRequest : IKafkaMessage
    {
        var api = ApiCatalogue.Get(request.ApiKey);
        using var frame = w.BeginFrame();
        w.WriteInt16((short)api.Key);
        w.WriteInt16(version);
        w.WriteInt32(correlationId);
        // The client id kept its old encoding when headers became flexible, so that every broker can read it (KIP-482).
        w.WriteNullableString(clientId, flexible: false, nullable: true);
        if (version >= api.FirstFlexibleVersion)
            w.WriteUnsignedVarint(0);
        request.Write(w, version);
        frame.Complete();
    }
}
