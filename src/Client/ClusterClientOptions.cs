using Keystone.Client.Buffers;
using Keystone.Client.Connections;
using Keystone.Kafka.Protocol;

namespace Keystone.Client;

/// <summary>How a cluster is reached.</summary>
public sealed record ClusterClientOptions
{
    /// <summary>Addresses of some brokers: <c>host:port</c>, separated by commas.</summary>
    public required string Bootstrap { get; init; }

    /// <summary>What the brokers log and what quotas go by.</summary>
    public string ClientId { get; init; } = "keystone";

    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>For requests that do not wait by themselves; a fetch has its wait on top.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>First pause before a broker is tried again; it doubles up to <see cref="BackoffCap"/>, jittered by a fifth.</summary>
    public TimeSpan BackoffStart { get; init; } = TimeSpan.FromMilliseconds(20);

    public TimeSpan BackoffCap { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How old metadata may get: a new partition or a moved leader is known after this time at the latest.</summary>
    public TimeSpan MetadataMaxAge { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>A frame that announces more closes the connection; it has to hold the largest single batch.</summary>
    public int MaxResponseBytes { get; init; } = 256 << 20;

    /// <summary>A broker that lacks one of these is refused when it is connected to, with all of them named.</summary>
    public IReadOnlyList<ApiKey> RequiredApis { get; init; } =
    [
        ApiKey.Produce,
        ApiKey.Fetch,
        ApiKey.ListOffsets,
        ApiKey.Metadata,
        ApiKey.FindCoordinator,
        ApiKey.InitProducerId,
        ApiKey.AddPartitionsToTxn,
        ApiKey.EndTxn,
    ];

    public BufferPool Pool { get; init; } = BufferPool.Shared;

    /// <summary>Opens the byte streams: plain sockets unless given (TLS and tests come in here).</summary>
    public ITransportFactory Transports { get; init; } = SocketTransportFactory.Instance;

    public TimeProvider Time { get; init; } = TimeProvider.System;

    public IClientEvents Events { get; init; } = IgnoredEvents.Instance;
}
