namespace Keystone.Flow.Lanes;

/// <summary>This worker is changing the flow's number of lanes: a lane of the old number waits until it is told, or gone.</summary>
internal sealed class LanesChangedException(int recorded, int known)
    : Exception($"the flow has {recorded} lanes on record, this lane is one of {known}");
