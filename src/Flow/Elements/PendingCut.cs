namespace Keystone.Flow.Elements;

/// <summary>
/// A cut that a sink has decided and not yet finished: the epoch ends before <paramref name="EndOffset"/>, in the files or objects named. It is
/// written with the position before the first of them gets its final name; a restart completes it.
/// </summary>
public sealed record PendingCut(long EndOffset, IReadOnlyList<string> Names);
