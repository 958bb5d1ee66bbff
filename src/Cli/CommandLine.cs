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
        // Responses files would make '@' at the start of a word special.
        var parsed = root.Parse(taken, new ParserConfiguration { ResponseFileTokenReplacer = null });
        try
        {
            // Help and version clear mistakes; every other command wants none.
            if (parsed.Errors.Count > 0 && parsed.Action is not (HelpWithExamples or { ClearsParseErrors: true }))
                throw Mistakes(parsed);
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

    private static CliException Mistakes(ParseResult parsed)
    {
        var name = parsed.CommandResult.Command is RootCommand ? "keystone" : $"keystone {parsed.CommandResult.Command.Name}";
        var facts = parsed.Errors.Select(error => error.Message.TrimEnd('.')).Distinct(StringComparer.Ordinal).ToList();
        // Beside an unknown command it says nothing new that one is needed.
        if (facts.Count > 1 && parsed.CommandResult.Command is RootCommand)
            facts.RemoveAll(fact => fact == "Required command was not provided");
        var unknown = facts.FirstOrDefault(fact => fact.StartsWith("Unknown option", StringComparison.Ordinal));
        if (unknown is not null)
            facts = [unknown];
        return CliErrors.Usage.With(name, string.Join("; ", facts), $"See '{name} --help'.");
    }
}
