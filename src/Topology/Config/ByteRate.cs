namespace Keystone.Topology.Config;

/// <summary>Bytes per second.</summary>
public readonly record struct ByteRate(long BytesPerSecond);
