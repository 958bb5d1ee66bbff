namespace Keystone.Fronting;

/// <summary>A record that was accepted, or offered, and will never be in the log.</summary>
/// <param name="Reason">librdkafka's error in words.</param>
public sealed record FrontingDrop(FrontingRecord Record, string Reason);
