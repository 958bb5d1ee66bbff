namespace Keystone.Kafka.Protocol;

/// <summary>
/// The APIs that we speak, one for each definition in src/Kafka/Messages, in the order of their keys. The versions cover what
/// Kafka 3.7 to 4.3 and their clients use.
/// </summary>
public static partial class ApiCatalogue
{
    private static readonly ApiDescription[] Described = Describe();
    private static readonly ApiDescription?[] ByKey = IndexByKey();

    public static IReadOnlyList<ApiDescription> All => Described;

    /// <summary>The API, or null where we do not speak it.</summary>
    public static ApiDescription? Find(ApiKey key) => (uint)key < (uint)ByKey.Length ? ByKey[(int)key] : null;

    /// <exception cref="ProtocolException">We do not speak this API.</exception>
    public static ApiDescription Get(ApiKey key) => Find(key) ?? throw new ProtocolException($"The API {key} is not supported.");

    private static ApiDescription?[] IndexByKey()
    {
        var byKey = new ApiDescription?[(int)Described[^1].Key + 1];
        foreach (var api in Described)
            byKey[(int)api.Key] = api;
        return byKey;
    }
}
