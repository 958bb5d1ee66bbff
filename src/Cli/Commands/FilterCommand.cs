using System.CommandLine;
using Keystone.Cli.Filtering;
using Keystone.Cli.Hosting;
using Keystone.Events;

namespace Keystone.Cli.Commands;

/// <summary><c>keystone filter</c>: prints the JSON lines for which an expression is true.</summary>
internal static class FilterCommand
{
    public static Command Create(Session session)
    {
        var expression = new Argument<string>("EXPR") { Description = "The expression, taken as it stands", HelpName = "EXPR" };
        var file = Session.FileArgument("JSON lines; else standard input");
        var records = new Option<bool>("--records") { Description = "Each line is a record as 'tail --json' prints it" };
        var explain = new Option<bool>("--explain") { Description = "Say on standard error why a line is not printed" };
        var command = new KeystoneCommand(
            "filter",
            "Prints the JSON lines for which an expression of the filter language is true.",
            """keystone filter 'event.type == "play" && event.country in ["KR", "US"]' plays.jsonl"""
        )
        {
            expression,
            file,
            records,
            explain,
        };
        command.SetAction(
            async (parsed, stop) =>
            {
                var source = session.Expression ?? parsed.GetValue(expression)!;
                var builder = new ExpressionSetBuilder();
                if (!builder.TryAdd(source, ExpressionUse.Where, out var where, out var errors))
                {
                    foreach (var error in errors)
                        session.Terminal.Say($"keystone: {CliErrors.Expression.Code} filter:{error}");
                    return ExitCode.WrongInput;
                }
                await using var input = InputFile.Open(parsed.GetValue(file), session.Terminal);
                var filter = new LineFilter(where, builder.Build().CreateEvaluator(), session.Terminal)
                {
                    Records = parsed.GetValue(records),
                    Explain = parsed.GetValue(explain),
                };
                return await filter.RunAsync(input, stop).ConfigureAwait(false);
            }
        );
        return command;
    }
}
