namespace Keystone.Flow.Elements;

/// <summary>
/// An element whose bytes a Deliver stage needs no more. For Kafka targets its batches are acknowledged (exactly_once: committed); a sink may
/// hand it on earlier, and says by its position writer how far it has really stored.
/// </summary>
public sealed class DeliveredElement
{
    internal DeliveredElement(OutboundElement element) => Element = element;

    public OutboundElement Element { get; }
}
