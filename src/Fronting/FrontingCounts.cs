namespace Keystone.Fronting;

/// <summary>What became of the records: each accepted one is delivered, dropped or still on its way. Never one without the other two.</summary>
/// <param name="Accepted">Taken by <see cref="FrontingProducer.SendAsync"/>.</param>
/// <param name="Delivered">Acknowledged as the stream's delivery class asks.</param>
/// <param name="Dropped">Refused for good, timed out, or (best effort) without room; each was told to the drop handler.</param>
public readonly record struct FrontingCounts(long Accepted, long Delivered, long Dropped)
{
    public long OnTheirWay => Accepted - Delivered - Dropped;
}
