using System.CommandLine;
using Keystone.Cli.Hosting;
using Keystone.Topology;

namespace Keystone.Cli.Commands;

/// <summary>Turns what the parser did not understand into one line: what, and what may have been meant.</summary>
internal static class UsageMistakes
{
    private const string UnknownOption = "Unknown option";
    private const string Unmatched = "Unrecognized command or argument ";

    public static CliException Of(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        var name = command is RootCommand ? "keystone" : $"keystone {command.Name}";
        var help = $"See '{name} --help'.";
        if (command.Subcommands.Count > 0)
        {
            var (problem, guess) = OfGroup(parsed, command);
            return CliErrors.Usage.With(name, problem, guess + help);
        }
        var facts = parsed
            .Errors.Select(error => error.Message.TrimEnd('.'))
            .Select(fact => fact.StartsWith(Unmatched, StringComparison.Ordinal) ? OfWord(fact[Unmatched.Length..].Trim('\'')) : fact)
            .Distinct(StringComparer.Ordinal)
            .ToList();
        // Beside an unknown option it says nothing new that its value is one argument too many.
        return facts.Find(fact => fact.StartsWith(UnknownOption, StringComparison.Ordinal)) is { } unknown
            ? CliErrors.Usage.With(name, unknown, Guess(unknown[(UnknownOption.Length + 2)..^1], Options(parsed)) + help)
            : CliErrors.Usage.With(name, string.Join("; ", facts), help);
    }

    private static (string Problem, string Guess) OfGroup(ParseResult parsed, Command group)
    {
        var known = group.Subcommands.Select(command => command.Name).ToList();
        return parsed.UnmatchedTokens switch
        {
            [['-', ..] and var option, ..] => ($"{UnknownOption} '{option}'", Guess(option, Options(parsed))),
            [var word, ..] => ($"Unknown command '{word}'", Guess(word, known)),
            _ => ($"A command is missing: {string.Join(", ", known)}", ""),
        };
    }

    private static string OfWord(string word) => word.StartsWith('-') ? $"{UnknownOption} '{word}'" : $"'{word}' is one argument too many";

    private static List<string> Options(ParseResult parsed) =>
        [
            .. parsed
                .CommandResult.Command.Options.Concat(parsed.RootCommandResult.Command.Options.Where(option => option.Recursive))
                .Select(option => option.Name),
        ];

    private static string Guess(string word, IReadOnlyCollection<string> known)
    {
        var nearest = Names.Nearest(word, known);
        return nearest.StartsWith("Did", StringComparison.Ordinal) ? nearest + " " : "";
    }
}
