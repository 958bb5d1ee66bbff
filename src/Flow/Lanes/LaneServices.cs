using Keystone.Flow.Elements;

namespace Keystone.Flow.Lanes;

/// <summary>What a worker gives all lanes of a flow.</summary>
internal sealed record LaneServices
{
    public required ITransformFactory Transforms { get; init; }

    /// <summary>The flow's sink; null for Kafka targets.</summary>
    public required IDeliverFactory? Sink { get; init; }

    public required TimeProvider Time { get; init; }

    public required CrashPoints CrashPoints { get; init; }

    public required Action<string> Log { get; init; }

    /// <summary>The tier's dispatcher: its name in the actor system.</summary>
    public required string Dispatcher { get; init; }
}
