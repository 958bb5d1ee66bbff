using Keystone.Topology.Model;

namespace Keystone.Fronting;

/// <summary>What a <see cref="FrontingProducer"/> is to know.</summary>
public sealed record FrontingOptions
{
    public required string Topic { get; init; }

    public required DeliveryClass Delivery { get; init; }

    /// <summary>The cluster's name in messages.</summary>
    public required string Cluster { get; init; }

    /// <summary><c>host:port,host:port</c>.</summary>
    public required string Bootstrap { get; init; }

    public string ClientId { get; init; } = "keystone-fronting";

    /// <summary>Records on their way at once; beyond it SendAsync waits (best effort: drops).</summary>
    public int MaxInFlight { get; init; } = 50_000;

    /// <summary>How long a record of a best_effort stream is tried; the other classes try for ever.</summary>
    public TimeSpan BestEffortTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Told each drop, on librdkafka's thread: be quick.</summary>
    public Action<FrontingDrop>? OnDrop { get; init; }

    /// <summary>Told each record that stands in the log, on librdkafka's thread: be quick.</summary>
    public Action<FrontingDelivery>? OnDelivery { get; init; }
}
