using Keystone.Flow.DeadLetters;
using Keystone.Flow.Elements;
using Keystone.Flow.Lanes;
using Keystone.Topology.Model;

namespace Keystone.Flow.Delivery;

/// <summary>What a run's Kafka delivery needs to know, whatever its class.</summary>
internal sealed record DeliverySettings
{
    /// <summary>In the order of the flow's targets.</summary>
    public required IReadOnlyList<TargetTopic> Targets { get; init; }

    public required TargetTopic DeadLetterTopic { get; init; }

    public required ErrorAction OnError { get; init; }

    public required IElementDeadLetters DeadLetters { get; init; }

    public required LaneProgress Progress { get; init; }

    public required TimeSpan CommitInterval { get; init; }

    public required TimeProvider Time { get; init; }

    public CrashPoints CrashPoints { get; init; } = CrashPoints.None;
}
