using Keystone.Kafka.Protocol;

namespace Keystone.Embedded;

/// <summary>Which requests a fault hits. What is not set is not looked at.</summary>
public sealed record FaultScope
{
    public ApiKey? Api { get; init; }

    /// <summary>Requests that name this topic (by name or id).</summary>
    public string? Topic { get; init; }

    public int? Broker { get; init; }

    /// <summary>Requests whose client id starts with this.</summary>
    public string? ClientId { get; init; }

    /// <summary>A further condition on the request itself; runs on the cluster's loop.</summary>
    public Func<IKafkaMessage, bool>? Where { get; init; }

    /// <summary>How many matching requests pass before the first is hit.</summary>
    public int Skip { get; init; }

    /// <summary>How many are hit; after that the fault is spent.</summary>
    public int Times { get; init; } = int.MaxValue;

    public static FaultScope For(ApiKey api, string? topic = null, int times = int.MaxValue) =>
        new()
        {
            Api = api,
            Topic = topic,
            Times = times,
        };
}
