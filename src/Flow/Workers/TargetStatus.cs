namespace Keystone.Flow.Workers;

/// <summary>What went to one target of a flow since the worker started.</summary>
public sealed record TargetStatus(string Name, long Records, long Bytes);
