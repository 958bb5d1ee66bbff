namespace Keystone.Kafka.Protocol;

/// <summary>The header of a request, read after the frame's size.</summary>
public readonly record struct RequestHeader(ApiKey ApiKey, short ApiVersion, int CorrelationId, string? ClientId)
{
    /// <summary>
    /// Reads the header. The key and version may be ones that we do not support; then the body cannot be read, and of the header
    /// what is known of the key is used.
    /// </summary>
    public static RequestHeader Read(ref ProtocolReader r)
    {
        var key = (ApiKey)r.ReadInt16();
        var version = r.ReadInt16();
        var correlationId = r.ReadInt32();
        var clientId = r.ReadNullableString(flexible: false);
        if (ApiCatalogue.Find(key) is { } api && version >= api.FirstFlexibleVersion)
            r.SkipTags();
        return new RequestHeader(key, version, correlationId, clientId);
    }
}
