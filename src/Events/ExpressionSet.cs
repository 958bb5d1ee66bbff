using Keystone.Events.Json;

namespace Keystone.Events;

/// <summary>Compiled expressions over one field set. Immutable and shared by threads; each thread or lane takes an evaluator of its own.</summary>
public sealed class ExpressionSet
{
    internal ExpressionSet(FieldTree fields, int locals)
    {
        Fields = fields;
        Locals = locals;
    }

    internal FieldTree Fields { get; }

    internal int Locals { get; }

    public Evaluator CreateEvaluator() => new(this);
}
