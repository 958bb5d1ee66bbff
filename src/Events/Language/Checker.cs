using Keystone.Events.Values;

namespace Keystone.Events.Language;

/// <summary>
/// Finds what names mean and the types of all parts as far as they are known without an event. Reports every mistake; a part that has one counts as dyn
/// from there on, so that one mistake is told once.
/// </summary>
/// <param name="lenient">Types that do not agree are left to the run: CEL without its optional checker.</param>
internal sealed class Checker(SourceText source, List<ExpressionError> errors, bool lenient)
{
    private static readonly Dictionary<string, (ExpressionInputs Input, CelType Type)> Variables = new()
    {
        ["event"] = (ExpressionInputs.Event, CelType.Dyn),
        ["key"] = (ExpressionInputs.Key, CelType.NullableString),
        ["headers"] = (ExpressionInputs.Headers, CelType.MapOf(CelType.String, CelType.NullableString)),
        ["topic"] = (ExpressionInputs.Topic, CelType.String),
        ["partition"] = (ExpressionInputs.Partition, CelType.Int),
        ["offset"] = (ExpressionInputs.Offset, CelType.Int),
        ["timestamp"] = (ExpressionInputs.Timestamp, CelType.Timestamp),
    };

    private static readonly Dictionary<string, string> MacroForms = new()
    {
        ["has"] = "has(event.user)",
        ["all"] = "list.all(x, condition)",
        ["exists"] = "list.exists(x, condition)",
        ["exists_one"] = "list.exists_one(x, condition)",
        ["map"] = "list.map(x, expression) or list.map(x, condition, expression)",
        ["filter"] = "list.filter(x, condition)",
    };

    private readonly List<(string Name, CelType Type)> _locals = [];

    /// <summary>The variables that the expression reads.</summary>
    public ExpressionInputs Inputs { get; private set; }

    /// <summary>The most macros that stand one in the other.</summary>
    public int Locals { get; private set; }

    public CelType Check(Syntax syntax)
    {
        syntax.Type = syntax switch
        {
            LiteralSyntax literal => literal.LiteralType,
            NameSyntax name => Name(name),
            SelectSyntax select => Select(select),
            IndexSyntax index => Index(index),
            LogicSyntax logic => Logic(logic),
            ConditionalSyntax conditional => Conditional(conditional),
            OperatorSyntax operation => Operation(operation),
            CallSyntax call => Call(call),
            ListSyntax list => CelType.ListOf(JoinAll(list.Elements)),
            MapSyntax map => Map(map),
            MacroSyntax macro => Over(macro),
            _ => CelType.Dyn,
        };
        return syntax.Type;
    }

    private CelType Report(int at, string fact, string cure)
    {
        errors.Add(source.Error(at, fact, cure));
        return CelType.Dyn;
    }

    private CelType Mismatch(int at, string fact, string cure) => lenient ? CelType.Dyn : Report(at, fact, cure);

    private CelType Name(NameSyntax name)
    {
        if (!name.Rooted)
        {
            for (var i = _locals.Count - 1; i >= 0; i--)
            {
                if (_locals[i].Name != name.Name)
                    continue;
                name.Local = i;
                return _locals[i].Type;
            }
        }
        if (Variables.TryGetValue(name.Name, out var variable))
        {
            name.Variable = variable.Input;
            Inputs |= variable.Input;
            return variable.Type;
        }
        if ((name.TypeValue = TypeValue.ByName(name.Name)) is not null)
            return CelType.Type;
        var near = Suggestion.For(name.Name, [.. Variables.Keys, .. _locals.Select(l => l.Name), .. TypeValue.Names]);
        return Report(
            name.At,
            $"Undeclared name '{name.Name}'" + (near is null ? "." : $"; did you mean '{near}'?"),
            near is not null ? ""
                : Signatures.Named(name.Name).Any() ? $"It is a function: {Signatures.Named(name.Name).First()}."
                : $"A field of the payload is event.{name.Name}; the variables are {string.Join(", ", Variables.Keys)}."
        );
    }

    private CelType Select(SelectSyntax select)
    {
        if (!select.Test && Dotted(select) is { } dotted && TypeValue.ByName(dotted) is { } type)
        {
            select.TypeValue = type;
            return CelType.Type;
        }
        var operand = Check(select.Operand);
        var selected = operand.Kind switch
        {
            TypeKind.Dyn or TypeKind.Free => CelType.Dyn,
            TypeKind.Map when operand.Key!.Agrees(CelType.String) => operand.Element!,
            _ => Mismatch(select.At, $"A {operand} has no fields.", "Only maps have."),
        };
        return select.Test ? CelType.Bool : selected;
    }

    /// <summary>The dotted name that the selection is; null where it is none, or starts with a name that means something.</summary>
    private string? Dotted(Syntax syntax) =>
        syntax switch
        {
            NameSyntax name when !Variables.ContainsKey(name.Name) && !_locals.Exists(l => l.Name == name.Name) => name.Name,
            SelectSyntax { Test: false } select when Dotted(select.Operand) is { } rest => $"{rest}.{select.Field}",
            _ => null,
        };

    private CelType Index(IndexSyntax index)
    {
        var operand = Check(index.Operand);
        var by = Check(index.Index);
        return operand.Kind switch
        {
            TypeKind.Dyn or TypeKind.Free => CelType.Dyn,
            TypeKind.List when by.Agrees(CelType.Int) => operand.Element!,
            TypeKind.Map when by.Agrees(operand.Key!) => operand.Element!,
            TypeKind.List => Mismatch(index.At, $"A list is indexed by int, not by {by}.", ""),
            TypeKind.Map => Mismatch(index.At, $"A {operand} is indexed by {operand.Key}, not by {by}.", ""),
            _ => Mismatch(index.At, $"A {operand} has no elements.", "Only lists and maps have."),
        };
    }

    private CelType Logic(LogicSyntax logic)
    {
        var sign = logic.And ? "&&" : "||";
        foreach (var operand in logic.Operands)
            RequireBool(operand, Check(operand), $"'{sign}' takes bool");
        return CelType.Bool;
    }

    private void RequireBool(Syntax syntax, CelType type, string rule)
    {
        if (!type.Agrees(CelType.Bool))
            Mismatch(syntax.Start, $"{rule}, and {Quote(syntax)} is {type}.", "Compare it with something.");
    }

    private string Quote(Syntax syntax)
    {
        var text = source.Slice(syntax.Start, syntax.End);
        return text.Length <= 60 ? $"'{text}'" : $"'{text[..57]}…'";
    }

    private CelType Conditional(ConditionalSyntax conditional)
    {
        RequireBool(conditional.Condition, Check(conditional.Condition), "The condition before '?' is a bool");
        var then = Check(conditional.Then);
        var otherwise = Check(conditional.Otherwise);
        return then.Agrees(otherwise)
            ? then.Join(otherwise)
            : Mismatch(
                conditional.At,
                $"One branch of the conditional is {then}, the other {otherwise}.",
                "Wrap one into dyn(), or convert it."
            );
    }

    private CelType JoinAll(List<Syntax> elements)
    {
        var joined = CelType.Free;
        foreach (var element in elements)
            joined = joined.Join(Check(element));
        return joined;
    }

    private CelType Map(MapSyntax map)
    {
        var keys = JoinAll(map.Keys);
        foreach (var key in map.Keys)
            if (!key.Type.IsOpen && key.Type.Kind is not (TypeKind.Int or TypeKind.UInt or TypeKind.Bool or TypeKind.String))
                if (key.Type.Kind != TypeKind.NullableString)
                    Mismatch(key.Start, $"A {key.Type} can be no key of a map.", "Keys are int, uint, bool or string.");
        return CelType.MapOf(keys, JoinAll(map.Values));
    }

    private CelType Operation(OperatorSyntax operation)
    {
        var left = Check(operation.Left);
        if (operation.Right is null)
            return Unary(operation, left);
        var right = Check(operation.Right);
        switch (operation.Operator)
        {
            case Operator.Equal or Operator.NotEqual:
                return left.Agrees(right) ? CelType.Bool : Bool(Unlike(operation, left, right, "compares"));
            case Operator.In:
                if (OperatorTypes.CanHold(left, right))
                    return CelType.Bool;
                return right.Kind is TypeKind.List or TypeKind.Map
                    ? Bool(Mismatch(operation.At, $"A {right} holds no {left}.", "Convert one of the two."))
                    : Bool(Mismatch(operation.At, $"'in' looks into lists and maps, not into {right}.", "Text in text finds contains()."));
            case Operator.Less or Operator.LessOrEqual or Operator.Greater or Operator.GreaterOrEqual:
                return OperatorTypes.CanOrder(left, right) ? CelType.Bool : Bool(Unlike(operation, left, right, "orders"));
            default:
                return OperatorTypes.Arithmetic(operation.Operator, left, right) ?? Unlike(operation, left, right, "takes");
        }
    }

    /// <summary>A relation is a bool, whether it was reported or not.</summary>
    private static CelType Bool(CelType reported) => reported.IsOpen ? CelType.Bool : reported;

    private CelType Unary(OperatorSyntax operation, CelType operand)
    {
        if (operation.Operator == Operator.Not)
        {
            RequireBool(operation.Left, operand, "'!' takes bool");
            return CelType.Bool;
        }
        if (operand.IsOpen)
            return CelType.Dyn;
        return operand.Kind is TypeKind.Int or TypeKind.Double
            ? operand
            : Mismatch(operation.At, $"'-' takes int or double, and {Quote(operation.Left)} is {operand}.", "");
    }

    private CelType Unlike(OperatorSyntax operation, CelType left, CelType right, string verb)
    {
        var cure = (left.Kind, right.Kind) switch
        {
            (TypeKind.Type, _) when operation.Left is NameSyntax name => $"'{name.Name}' is a type; the field is event.{name.Name}.",
            (_, TypeKind.Type) when operation.Right is NameSyntax name => $"'{name.Name}' is a type; the field is event.{name.Name}.",
            (TypeKind.Int or TypeKind.UInt or TypeKind.Double, TypeKind.Int or TypeKind.UInt or TypeKind.Double) when left != right =>
                "Numbers of two types: convert one, as in double(x) or 1u.",
            (TypeKind.String, _) or (_, TypeKind.String) when left != right => "Convert one, as in string(x) or int(x).",
            _ => "",
        };
        return Mismatch(operation.At, $"'{operation.Operator.Sign()}' {verb} no {left} and {right}.", cure);
    }

    private CelType Call(CallSyntax call)
    {
        // What a macro was given means nothing outside of it: only the form is told.
        if (MacroForms.TryGetValue(call.Name, out var form))
            return Report(call.At, $"{call.Name} is not called like this.", $"As in {form}.");
        var given = new List<CelType>(call.Arguments.Count + 1);
        if (call.Target is not null)
            given.Add(Check(call.Target));
        foreach (var argument in call.Arguments)
            given.Add(Check(argument));
        var named = Signatures.Named(call.Name).ToList();
        if (named.Count == 0)
            return UnknownFunction(call);
        var shaped = named.FindAll(s => s.Receiver == call.Target is not null && s.Takes.Length == given.Count);
        if (shaped.Count == 0)
            return Report(call.At, $"{call.Name} is not called like this.", $"As in {string.Join(" or ", named.Take(3))}.");
        call.Function = shaped[0].Function;
        var matching = shaped.FindAll(s => s.Accepts(given));
        if (matching.Count == 0)
            return Mismatch(
                call.At,
                $"{call.Name} takes no {string.Join(", ", given)}.",
                $"It takes {string.Join(" or ", shaped.Select(s => string.Join(", ", s.Takes.AsEnumerable())))}."
            );
        return matching.TrueForAll(s => s.Gives == matching[0].Gives) ? matching[0].Gives : CelType.Dyn;
    }

    private CelType UnknownFunction(CallSyntax call)
    {
        string[] names = [.. Signatures.Names, .. MacroForms.Keys];
        var near = Suggestion.For(call.Name, names);
        return Report(
            call.At,
            $"Undeclared function '{call.Name}'" + (near is null ? "." : $"; did you mean '{near}'?"),
            near is null ? $"The functions are {string.Join(", ", names)}." : ""
        );
    }

    private CelType Over(MacroSyntax macro)
    {
        var range = Check(macro.Range);
        var element = range.Kind switch
        {
            TypeKind.Dyn or TypeKind.Free => CelType.Dyn,
            TypeKind.List => range.Element!,
            TypeKind.Map => range.Key!,
            _ => Mismatch(macro.At, $"Only lists and maps are gone through, and {Quote(macro.Range)} is {range}.", ""),
        };
        macro.Local = _locals.Count;
        _locals.Add((macro.Variable, element));
        Locals = Math.Max(Locals, _locals.Count);
        if (macro.Predicate is not null)
            RequireBool(macro.Predicate, Check(macro.Predicate), "The condition is a bool");
        var transformed = macro.Transform is null ? CelType.Dyn : Check(macro.Transform);
        _locals.RemoveAt(_locals.Count - 1);
        return macro.Macro switch
        {
            Macro.Map => CelType.ListOf(transformed),
            Macro.Filter => CelType.ListOf(element),
            _ => CelType.Bool,
        };
    }
}
