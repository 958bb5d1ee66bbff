using Keystone.Flow.Elements;

namespace Keystone.Flow.DeadLetters;

/// <summary>Dead letters of the element that is being transformed.</summary>
internal interface IElementDeadLetters : IDeadLetters
{
    /// <summary>Makes batches of what was added since the last call and gives them to the element.</summary>
    void Complete(OutboundElement element);
}
