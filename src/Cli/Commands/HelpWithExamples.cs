using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Keystone.Cli.Commands;

/// <summary>The usual help, then the command's examples.</summary>
internal sealed class HelpWithExamples(HelpAction usual) : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        usual.MaxWidth = 140;
        var status = usual.Invoke(parseResult);
        if (parseResult.CommandResult.Command is KeystoneCommand command && command.Examples.Count > 0)
        {
            var output = parseResult.InvocationConfiguration.Output;
            output.WriteLine(command.Examples.Count == 1 ? "Example:" : "Examples:");
            foreach (var example in command.Examples)
                output.WriteLine("  " + example);
            output.WriteLine();
        }
        return status;
    }
}
