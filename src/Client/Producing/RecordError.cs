namespace Keystone.Client.Producing;

/// <summary>A record for which a broker refused its whole batch: its place in the batch, from 0, and the broker's reason.</summary>
public readonly record struct RecordError(int BatchIndex, string? Message);
