namespace Keystone.Events;

/// <summary>Compiled expressions over one field set. Immutable and shared by threads; each thread or lane takes an evaluator of its own.</summary>
public sealed class ExpressionSet
{
    internal ExpressionSet() { }

    public Evaluator CreateEvaluator() => new(this);
}
