using System.Runtime.CompilerServices;
using Keystone.Events.Language;
using Keystone.Events.Values;

namespace Keystone.Events.Nodes;

/// <summary>A part of a compiled expression. Immutable: all that changes is in the frame.</summary>
internal abstract class Node(Syntax syntax)
{
    public Syntax Syntax { get; } = syntax;

    /// <summary>The parts that it evaluates, for explanations.</summary>
    public virtual IEnumerable<Node> Children => [];

    /// <summary>False: no value, and the frame's failure says why.</summary>
    public abstract bool TryEvaluate(in Frame frame, out Value value);

    /// <summary>The value as a truth. What is no bool is an error.</summary>
    public virtual Outcome Test(in Frame frame)
    {
        if (!TryEvaluate(in frame, out var value))
            return Outcome.Error;
        if (value.Kind == CelKind.Bool)
            return value.Bool ? Outcome.True : Outcome.False;
        frame.Memory.Fail(this, FailureCode.NotBool, in value);
        return Outcome.Error;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected static Outcome OutcomeOf(bool value) => value ? Outcome.True : Outcome.False;
}
