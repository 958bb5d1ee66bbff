namespace Keystone.Flow.Workers;

/// <summary>What a resume did: one line for each lane, for people; false where nothing could be resumed as asked.</summary>
public sealed record ResumeResult(bool IsDone, IReadOnlyList<string> Lines);
