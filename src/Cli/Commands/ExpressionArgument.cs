namespace Keystone.Cli.Commands;

/// <summary>
/// <c>keystone filter EXPR</c> takes EXPR as it stands, also when it begins with <c>-</c> or <c>@</c>: so it is taken out before the options are parsed,
/// and a placeholder stands in its place.
/// </summary>
internal static class ExpressionArgument
{
    public const string Placeholder = "EXPR";

    private static readonly string[] Options = ["--records", "--explain", "--json", "-v", "--verbose", "-h", "-?", "--help"];

    public static string[] TakeOut(string[] arguments, Session session)
    {
        if (arguments is not ["filter", ..])
            return arguments;
        for (var i = 1; i < arguments.Length; i++)
        {
            if (Options.Contains(arguments[i], StringComparer.Ordinal))
                continue;
            if (arguments[i] == "--" && i + 1 < arguments.Length)
                i++;
            session.Expression = arguments[i];
            return [.. arguments[..i], Placeholder, .. arguments[(i + 1)..]];
        }
        return arguments;
    }
}
