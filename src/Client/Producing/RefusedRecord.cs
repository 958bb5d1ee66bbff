namespace Keystone.Client.Producing;

/// <summary>A record that the target refuses.</summary>
/// <param name="Index">Its place in the batch, from 0.</param>
/// <param name="Tail">Key, value and headers as they are encoded (a copy), for a dead letter.</param>
public sealed record RefusedRecord(int Index, long Timestamp, string Cause, ReadOnlyMemory<byte> Tail);
