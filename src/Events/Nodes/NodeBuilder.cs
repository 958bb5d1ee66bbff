using System.Text;
using Keystone.Events.Json;
using Keystone.Events.Language;
using Keystone.Events.Patterns;
using Keystone.Events.Time;
using Keystone.Events.Values;

namespace Keystone.Events.Nodes;

/// <summary>
/// Makes the nodes that run out of a checked syntax tree: ways into the payload become slots of the field tree, what is constant is computed once, the most
/// usual forms get nodes of their own.
/// </summary>
internal sealed class NodeBuilder(FieldTree fields, PatternPlaces patterns, SourceText source, List<ExpressionError> errors)
{
    /// <summary>Constants are computed without a record, in a memory of their own.</summary>
    private readonly Memory _constants = new(new FieldTree(), ExpressionLimits.MaxDepth);

    public Node Build(Syntax syntax) =>
        syntax switch
        {
            LiteralSyntax literal => new ConstantNode(literal, literal.Value),
            NameSyntax name => Name(name),
            SelectSyntax select => Select(select),
            IndexSyntax index => Index(index),
            LogicSyntax logic => Logic(logic),
            ConditionalSyntax conditional => Fold(
                new ConditionalNode(conditional, Build(conditional.Condition), Build(conditional.Then), Build(conditional.Otherwise))
            ),
            OperatorSyntax operation => Operation(operation),
            CallSyntax call => Call(call),
            ListSyntax list => Fold(new ListNode(list, BuildAll(list.Elements))),
            MapSyntax map => Fold(new MapNode(map, BuildAll(map.Keys), BuildAll(map.Values))),
            MacroSyntax macro => Over(macro),
            _ => throw new InvalidOperationException($"{syntax.GetType().Name} has no node"),
        };

    private Node[] BuildAll(List<Syntax> parts) => [.. parts.Select(Build)];

    /// <summary>
    /// The value instead of an operation, where all its parts are constant and it has one. An error is left for the run: it may be absorbed. Not for
    /// variables, which have no parts.
    /// </summary>
    private Node Fold(Node node)
    {
        foreach (var child in node.Children)
            if (child is not ConstantNode)
                return node;
        var frame = new Frame(new EventContext(), _constants);
        _constants.BeginExpression();
        if (!node.TryEvaluate(in frame, out var value))
            return node;
        if (value.IsText && value.Origin != Origin.Own)
        {
            var bytes = frame.Bytes(in value).ToArray();
            value = Value.Text(value.Kind, Origin.Own, bytes, 0, bytes.Length);
        }
        return new ConstantNode(node.Syntax, value);
    }

    private Node Name(NameSyntax name)
    {
        if (name.Local >= 0)
            return new LocalNode(name, name.Local);
        if (name.TypeValue is not null)
            return new ConstantNode(name, Value.OfType(name.TypeValue));
        return name.Variable == ExpressionInputs.Event ? new PathNode(name, fields.Root) : new VariableNode(name, name.Variable);
    }

    private Node Select(SelectSyntax select)
    {
        if (select.TypeValue is not null)
            return new ConstantNode(select, Value.OfType(select.TypeValue));
        var operand = Build(select.Operand);
        if (operand is PathNode path)
        {
            var field = fields.Add(path.Field, select.Field);
            return select.Test ? new HasPathNode(select, field) : new PathNode(select, field);
        }
        return Fold(select.Test ? new HasNode(select, operand, select.Field) : new SelectNode(select, operand, select.Field));
    }

    private Node Index(IndexSyntax index)
    {
        var operand = Build(index.Operand);
        var by = Build(index.Index);
        if (operand is PathNode path && by is ConstantNode { Constant: { Kind: CelKind.String } name })
            return new PathNode(index, fields.Add(path.Field, Encoding.UTF8.GetString((byte[])name.Object!)));
        return Fold(new IndexNode(index, operand, by));
    }

    private Node Logic(LogicSyntax logic) => Fold(new LogicNode(logic, logic.And, BuildAll(logic.Operands)));

    private Node Operation(OperatorSyntax operation)
    {
        var left = Build(operation.Left);
        if (operation.Right is null)
            return Fold(operation.Operator == Operator.Not ? new NotNode(operation, left) : new NegateNode(operation, left));
        var right = Build(operation.Right);
        return operation.Operator switch
        {
            Operator.Equal or Operator.NotEqual => Equal(operation, left, right),
            Operator.In => In(operation, left, right),
            Operator.Less or Operator.LessOrEqual or Operator.Greater or Operator.GreaterOrEqual => Fold(
                new CompareNode(operation, operation.Operator, left, right)
            ),
            _ => Fold(new ArithmeticNode(operation, operation.Operator, left, right)),
        };
    }

    private Node Equal(OperatorSyntax operation, Node left, Node right)
    {
        var negate = operation.Operator == Operator.NotEqual;
        var (path, other) = left is PathNode ? (left as PathNode, right) : (right as PathNode, left);
        if (path is not null && other is ConstantNode { Constant: { Kind: CelKind.String } text })
            return new FieldEqualsNode(operation, path, other, Own(in text), negate);
        return Fold(new EqualNode(operation, left, right, negate));
    }

    private static byte[] Own(in Value text) => ((byte[])text.Object!).AsSpan(text.Start, text.Length).ToArray();

    private Node In(OperatorSyntax operation, Node left, Node right)
    {
        if (right is ConstantNode { Constant.Object: ListValue list } && left is not ConstantNode && IsTexts(list))
            return new InTextsNode(operation, left, new TextSet(list.Items.ToArray().Select(i => Own(in i))));
        return Fold(new InNode(operation, left, right));
    }

    private static bool IsTexts(ListValue list)
    {
        foreach (var item in list.Items)
            if (item.Kind != CelKind.String || item.Origin != Origin.Own)
                return false;
        return true;
    }

    private Node Call(CallSyntax call)
    {
        var arguments = new List<Node>(call.Arguments.Count + 1);
        if (call.Target is not null)
            arguments.Add(Build(call.Target));
        foreach (var argument in call.Arguments)
            arguments.Add(Build(argument));
        if (call.Function == Function.Dyn)
            return arguments[0];
        var made = Make(call, arguments);
        var folded = Fold(made);
        if (ReferenceEquals(folded, made))
            CheckConstants(call, arguments);
        return folded;
    }

    private Node Make(CallSyntax call, List<Node> arguments)
    {
        switch (call.Function)
        {
            case Function.Size:
                return new SizeNode(call, arguments[0]);
            case Function.Contains or Function.StartsWith or Function.EndsWith:
                return new TextTestNode(call, call.Function.Value, arguments[0], arguments[1]);
            case Function.Matches:
                return new MatchesNode(call, arguments[0], arguments[1], CompilePattern(call, arguments[1]), patterns.Next());
            case Function.TypeOf:
                return new TypeOfNode(call, arguments[0]);
            case >= Function.ToInt and <= Function.ToDuration:
                return new ConvertNode(call, call.Function.Value, arguments[0]);
            default:
                return new DatePartNode(call, call.Function!.Value, arguments[0], arguments.Count > 1 ? arguments[1] : null);
        }
    }

    private Pattern? CompilePattern(CallSyntax call, Node pattern)
    {
        if (pattern is not ConstantNode { Constant: { Kind: CelKind.String } text })
            return null;
        var compiled = Pattern.TryCompile(Encoding.UTF8.GetString(Own(in text)), out var fact, out var cure);
        if (compiled is null)
            errors.Add(source.Error(pattern.Syntax.Start, fact, cure));
        return compiled;
    }

    /// <summary>A timestamp, duration or time zone that is written out and is none can never have been meant: a mistake to find before it runs.</summary>
    private void CheckConstants(CallSyntax call, List<Node> arguments)
    {
        var frame = new Frame(new EventContext(), _constants);
        if (call.Function is Function.ToTimestamp or Function.ToDuration && Text(arguments[0]) is { } text)
        {
            var (form, example) =
                call.Function == Function.ToTimestamp ? ("timestamp of RFC 3339", "2026-01-31T09:00:00Z") : ("duration", "1h30m or 1.5s");
            errors.Add(
                source.Error(
                    arguments[0].Syntax.Start,
                    $"{ValueText.Of(in frame, in text, 60)} is no {form} in range.",
                    $"As in \"{example}\"."
                )
            );
        }
        else if (
            call.Function >= Function.GetDate
            && arguments.Count > 1
            && Text(arguments[1]) is { } zone
            && Zone.Find(Own(in zone)) is null
        )
            errors.Add(
                source.Error(
                    arguments[1].Syntax.Start,
                    $"The time zone {ValueText.Of(in frame, in zone, 60)} is not known here.",
                    "As in \"Europe/Paris\", \"UTC\" or \"+09:00\"."
                )
            );
    }

    private static Value? Text(Node node) => node is ConstantNode { Constant: { Kind: CelKind.String } text } ? text : null;

    private Node Over(MacroSyntax macro)
    {
        var range = Build(macro.Range);
        var predicate = macro.Predicate is null ? null : Build(macro.Predicate);
        if (macro.Macro is Macro.Map or Macro.Filter)
            return new CollectNode(macro, range, macro.Local, predicate, macro.Transform is null ? null : Build(macro.Transform));
        return new QuantifierNode(macro, macro.Macro, range, macro.Local, predicate!);
    }
}
