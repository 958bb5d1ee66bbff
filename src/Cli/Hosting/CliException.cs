namespace Keystone.Cli.Hosting;

/// <summary>A command that cannot go on: its text is for the user, its kind decides the exit code.</summary>
public sealed class CliException(CliErrorKind kind, string subject, string fact, string? cure = null) : Exception
{
    public CliErrorKind Kind { get; } = kind;

    public override string Message { get; } = $"{kind.Code} {subject}: {fact}. {cure ?? kind.Cure}".TrimEnd();
}
