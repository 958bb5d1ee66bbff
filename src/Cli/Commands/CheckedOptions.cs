using System.CommandLine;
using System.Globalization;

namespace Keystone.Cli.Commands;

/// <summary>Options whose values are checked in our own words: one line that says what the option takes and what came.</summary>
internal static class CheckedOptions
{
    /// <summary>Null where the option is not given.</summary>
    public static Option<int?> WholeNumber(string name, string description) =>
        new(name)
        {
            Description = description,
            HelpName = "N",
            CustomParser = result =>
            {
                var text = result.Tokens is [var only] ? only.Value : "";
                if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0)
                    return number;
                result.AddError($"{name} is a whole number from 1 to {int.MaxValue}, not '{text}'");
                return null;
            },
        };

    public static Option<T> OneOf<T>(this Option<T> option, params string[] values)
    {
        option.Validators.Add(result =>
        {
            foreach (var token in result.Tokens.Where(token => !values.Contains(token.Value, StringComparer.Ordinal)))
                result.AddError($"{option.Name} is one of {string.Join(", ", values)}, not '{token.Value}'");
        });
        return option;
    }
}
