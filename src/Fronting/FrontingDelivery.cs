namespace Keystone.Fronting;

/// <summary>A record that stands in the stream's topic, and where.</summary>
public sealed record FrontingDelivery(FrontingRecord Record, int Partition, long Offset, long TimestampMs);
