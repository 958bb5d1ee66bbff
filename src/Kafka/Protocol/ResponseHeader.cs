namespace Keystone.Kafka.Protocol;

/// <summary>The header of a response, read after the frame's size.</summary>
public readonly record struct ResponseHeader(int CorrelationId)
{
    public static ResponseHeader Read(ref ProtocolReader r, ApiKey key, short version)
    {
        var correlationId = r.ReadInt32();
        if (HasTags(key, version))
            r.SkipTags();
        return new ResponseHeader(correlationId);
    }

    /// <summary>
    /// ApiVersions answers without tagged fields in its header in every version: the client does not know yet what the broker
    /// understands (KIP-511).
    /// </summary>
    internal static bool HasTags(ApiKey key, short version) =>
        key != ApiKey.ApiVersions && version >= ApiCatalogue.Get(key).FirstFlexibleVersion;
}
