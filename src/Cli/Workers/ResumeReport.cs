namespace Keystone.Cli.Workers;

/// <summary>What a worker's <c>POST /resume</c> answers.</summary>
public sealed record ResumeReport(bool Done, IReadOnlyList<string> Lines);
