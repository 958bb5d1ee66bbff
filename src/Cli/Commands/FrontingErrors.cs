using Keystone.Cli.Hosting;
using Keystone.Fronting;

namespace Keystone.Cli.Commands;

/// <summary>The fronting tier's troubles as the command line tells them.</summary>
internal static class FrontingErrors
{
    public static CliException AsCli(FrontingException trouble, string stream)
    {
        var kind = trouble.Problem switch
        {
            FrontingProblem.NotDeclared => CliErrors.NotDeclared,
            FrontingProblem.Ambiguous => CliErrors.Ambiguous,
            FrontingProblem.Unreachable => CliErrors.ClusterAway,
            _ => CliErrors.Refused,
        };
        // It names the stream itself, and says what to choose from.
        var subject = $"stream '{stream}'";
        var fact = trouble.Message.TrimEnd('.').Replace("Say which:", "Say which with --region:", StringComparison.Ordinal);
        // librdkafka's own words for it explain nothing.
        if (trouble.Problem == FrontingProblem.Unreachable && fact.Contains(" does not answer: Local:", StringComparison.Ordinal))
            fact = fact[..fact.IndexOf(": Local:", StringComparison.Ordinal)];
        if (fact.StartsWith(subject + " ", StringComparison.Ordinal))
            fact = fact[(subject.Length + 1)..];
        return kind.With(subject, fact, kind == CliErrors.ClusterAway ? null : "");
    }
}
