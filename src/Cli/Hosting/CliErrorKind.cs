namespace Keystone.Cli.Hosting;

/// <summary>One kind of error of the command line: its code, the exit code, when it comes and what helps.</summary>
public sealed record CliErrorKind(string Code, int ExitCode, string When, string Cure)
{
    public CliException With(string subject, string fact, string? cure = null) => new(this, subject, fact, cure);
}
