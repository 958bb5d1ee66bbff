namespace Keystone.Events.Language;

/// <summary>What looks like a call and is a macro: <c>has</c>, and those that bind a variable. Other counts of arguments are no macro.</summary>
internal static class Macros
{
    public static Syntax? TryExpand(int start, int end, Token name, Syntax? target, List<Syntax> arguments) =>
        (name.Name, target, arguments.Count) switch
        {
            ("has", null, 1) => Has(start, end, arguments[0]),
            ("all", not null, 2) => Over(start, end, name, Macro.All, target, arguments, arguments[1], null),
            ("exists", not null, 2) => Over(start, end, name, Macro.Exists, target, arguments, arguments[1], null),
            ("exists_one", not null, 2) => Over(start, end, name, Macro.ExistsOne, target, arguments, arguments[1], null),
            ("filter", not null, 2) => Over(start, end, name, Macro.Filter, target, arguments, arguments[1], null),
            ("map", not null, 2) => Over(start, end, name, Macro.Map, target, arguments, null, arguments[1]),
            ("map", not null, 3) => Over(start, end, name, Macro.Map, target, arguments, arguments[1], arguments[2]),
            _ => null,
        };

    private static SelectSyntax Has(int start, int end, Syntax argument) =>
        argument is SelectSyntax { Test: false } select
            ? new SelectSyntax(start, end, select.Operand, select.Field, test: true) { At = select.At }
            : throw new SyntaxException(
                argument.Start,
                "has() takes the selection of a field.",
                "As in has(event.user.id); whether a list or map holds something says 'in'."
            );

    private static MacroSyntax Over(
        int start,
        int end,
        Token name,
        Macro macro,
        Syntax range,
        List<Syntax> arguments,
        Syntax? predicate,
        Syntax? transform
    )
    {
        if (arguments[0] is not NameSyntax { Rooted: false } variable)
            throw new SyntaxException(
                arguments[0].Start,
                $"The first argument of {name.Name} names its variable.",
                $"As in list.{name.Name}(x, …)."
            );
        var syntax = new MacroSyntax(start, end, macro, range, variable.Name, predicate, transform) { At = name.Start };
        return syntax.Depth <= ExpressionLimits.MaxDepth
            ? syntax
            : throw new SyntaxException(name.Start, $"The expression nests deeper than {ExpressionLimits.MaxDepth} levels.", "Split it.");
    }
}
