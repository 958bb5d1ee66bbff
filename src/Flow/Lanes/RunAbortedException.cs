namespace Keystone.Flow.Lanes;

/// <summary>The run's kill switch was closed.</summary>
internal sealed class RunAbortedException() : Exception("the run was aborted");
