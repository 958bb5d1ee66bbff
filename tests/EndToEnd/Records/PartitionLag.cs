namespace Keystone.EndToEnd.Tests.Records;

/// <summary>A row of what a lag tool shows.</summary>
public sealed record PartitionLag(int Partition, long Current, long End, long Lag);
