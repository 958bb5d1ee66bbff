using Keystone.Client.Buffers;
using Keystone.Kafka.Protocol;

namespace Keystone.Client.Connections;

/// <summary>What every connection of a client shares.</summary>
internal sealed record ConnectionSettings(
    string ClientId,
    TimeSpan ConnectTimeout,
    TimeSpan RequestTimeout,
    TimeSpan BackoffStart,
    TimeSpan BackoffCap,
    int MaxResponseBytes,
    IReadOnlyList<ApiKey> RequiredApis,
    BufferPool Pool,
    ITransportFactory Transports,
    TimeProvider Time
)
{
    public static ConnectionSettings Of(ClusterClientOptions options) =>
        new(
            options.ClientId,
            options.ConnectTimeout,
            options.RequestTimeout,
            options.BackoffStart,
            options.BackoffCap,
            options.MaxResponseBytes,
            options.RequiredApis,
            options.Pool,
            options.Transports,
            options.Time
        );
}
