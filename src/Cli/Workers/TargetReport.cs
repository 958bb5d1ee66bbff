namespace Keystone.Cli.Workers;

/// <summary>What went to one target since the worker started.</summary>
public sealed record TargetReport(string Name, long Records, long Bytes);
