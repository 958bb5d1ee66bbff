using Keystone.Flow.Positions;

namespace Keystone.Flow.Workers;

/// <summary>A flow may not start as things stand; an operator has to decide.</summary>
internal sealed class FlowParkedException(string reason, IReadOnlyList<Gap>? gaps = null) : Exception(reason)
{
    public IReadOnlyList<Gap> Gaps { get; } = gaps ?? [];
}
