using System.CommandLine;
using System.CommandLine.Help;
using Keystone.Cli.Commands;
using Keystone.Cli.Hosting;

namespace Keystone.Cli;

/// <summary>The <c>keystone</c> command line: parses, runs one command, turns what went wrong into a text and an exit code.</summary>
public sealed class CommandLine(Terminal terminal, TimeProvider time)
{
    public async Task<int> RunAsync(string[] arguments, CancellationToken stop)
    {
        var session = new Session(terminal, time);
        var root = Root(session);
        var taken = ExpressionArgument.TakeOut(arguments, session);
        try
        {
            // Responses files would make '@' at the start of a word special.
            var parsed = root.Parse(taken, new ParserConfiguration { ResponseFileTokenReplacer = null });
            // Help and version clear mistakes; every other command wants none.
            if (parsed.Errors.Count > 0 && parsed.Action is not (HelpWithExamples or { ClearsParseErrors: true }))
                throw UsageMistakes.Of(parsed);
            terminal.Verbose = parsed.GetValue(session.Verbose);
            var configuration = new InvocationConfiguration
            {
                EnableDefaultExceptionHandler = false,
                // Signals are ours: the second one must end the process at once.
                ProcessTerminationTimeout = null,
                Output = terminal.Out,
                Error = terminal.Error,
            };
            return await parsed.InvokeAsync(configuration, stop).ConfigureAwait(false);
        }
        catch (CliException refused)
        {
            terminal.Error.WriteLine($"keystone: {refused.Message}");
            return refused.Kind.ExitCode;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return ExitCode.Interrupted;
        }
        catch (IOException gone) when (Output.IsBrokenPipe(gone))
        {
            return ExitCode.Done;
        }
        catch (Exception defect)
        {
            // Nothing that a user can do wrong ends here: the trace is for whoever mends it.
            terminal.Error.WriteLine($"keystone: {CliErrors.Defect.Code} {defect}");
            return CliErrors.Defect.ExitCode;
        }
    }

    internal static RootCommand Root(Session session)
    {
        var root = new RootCommand("Keystone moves event streams between Kafka clusters and regions, as topology.yaml declares.")
        {
            DemoCommand.Create(session),
            DevCommand.Create(session),
            ValidateCommand.Create(session),
            TestCommand.Create(session),
            RunCommand.Create(session),
            StatusCommand.Create(session),
            ProduceCommand.Create(session),
            TailCommand.Create(session),
            FilterCommand.Create(session),
            ResumeCommand.Create(session),
            InternalsCommand.Create(session),
        };
        root.Options.Add(session.Verbose);
        foreach (var option in root.Options.OfType<HelpOption>())
            option.Action = new HelpWithExamples((HelpAction)option.Action!);
        return root;
    }
}
