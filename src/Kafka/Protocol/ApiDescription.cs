namespace Keystone.Kafka.Protocol;

/// <summary>What is known of one API: its key, the versions that we speak, and how its messages are read.</summary>
public sealed class ApiDescription
{
    private ApiDescription(ApiKey key, short lowest, short highest, short firstFlexible, MessageReader request, MessageReader response)
    {
        Key = key;
        LowestVersion = lowest;
        HighestVersion = highest;
        FirstFlexibleVersion = firstFlexible;
        ReadRequest = request;
        ReadResponse = response;
    }

    public ApiKey Key { get; }

    public short LowestVersion { get; }

    public short HighestVersion { get; }

    /// <summary>The first version with tagged fields, or <see cref="short.MaxValue"/>.</summary>
    public short FirstFlexibleVersion { get; }

    public MessageReader ReadRequest { get; }

    public MessageReader ReadResponse { get; }

    public bool Supports(short version) => version >= LowestVersion && version <= HighestVersion;

    public override string ToString() => $"{Key} {LowestVersion}-{HighestVersion}";

    internal static ApiDescription Of<TRequest, TResponse>()
        where TRequest : IKafkaMessage<TRequest>, IKafkaRequest<TResponse>
        where TResponse : IKafkaMessage<TResponse>, IKafkaResponse =>
        new(
            TRequest.Key,
            TRequest.LowestVersion,
            TRequest.HighestVersion,
            TRequest.FirstFlexibleVersion,
            (ref ProtocolReader r, short version) => TRequest.Read(ref r, version),
            (ref ProtocolReader r, short version) => TResponse.Read(ref r, version)
        );
}
