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
        return kind.With(
            $"stream '{stream}'",
            trouble.Message.TrimEnd('.'),
            kind == CliErrors.Ambiguous || kind == CliErrors.ClusterAway ? null : ""
        );
    }
}
