using Keystone.Events.Json;
using Keystone.Events.Language;
using Keystone.Events.Nodes;

namespace Keystone.Events;

/// <summary>One expression of an <see cref="ExpressionSet"/>. Immutable, shared by all evaluators of its set.</summary>
public sealed class CompiledExpression
{
    internal CompiledExpression(SourceText source, ExpressionUse use, Node root, CelType type, ExpressionInputs inputs, FieldTree fields)
    {
        Text = source;
        Use = use;
        Root = root;
        ResultType = type.ToString();
        Inputs = inputs;
        Fields = fields;
    }

    public string Source => Text.Text;

    public ExpressionUse Use { get; }

    /// <summary>The type as far as it is known without an event: <c>bool</c>, <c>list(int)</c>, <c>dyn</c>.</summary>
    public string ResultType { get; }

    public ExpressionInputs Inputs { get; }

    internal SourceText Text { get; }

    internal Node Root { get; }

    /// <summary>The field set of its own set: slots mean something in it only.</summary>
    internal FieldTree Fields { get; }

    public override string ToString() => Source;
}
