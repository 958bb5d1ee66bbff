namespace Keystone.Sinks.Bytes;

/// <summary>Bytes at the beginning of one slot of a spill file.</summary>
public readonly record struct SpillPart(int Slot, int Count);
