namespace Keystone.Events;

/// <summary>One expression of an <see cref="ExpressionSet"/>. Immutable, shared by all evaluators of its set.</summary>
public sealed class CompiledExpression
{
    internal CompiledExpression(string source, ExpressionUse use, string resultType, ExpressionInputs inputs)
    {
        Source = source;
        Use = use;
        ResultType = resultType;
        Inputs = inputs;
    }

    public string Source { get; }

    public ExpressionUse Use { get; }

    /// <summary>The type as far as it is known without an event: <c>bool</c>, <c>list(int)</c>, <c>dyn</c>.</summary>
    public string ResultType { get; }

    public ExpressionInputs Inputs { get; }

    public override string ToString() => Source;
}
