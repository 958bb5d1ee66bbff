using System.Buffers;
using System.Runtime.CompilerServices;
using Keystone.Events.Values;

namespace Keystone.Events;

/// <summary>
/// The reusable memory of evaluation: found fields, scratch bytes, the last error. One per lane; not for two threads at a time. Allocates nothing per
/// record once its buffers have grown, for expressions that build no lists, maps or patterns while they run.
/// </summary>
public sealed class Evaluator
{
    internal Evaluator(ExpressionSet set)
    {
        Set = set;
        Memory = new Memory(set.Fields, set.Locals);
    }

    public ExpressionSet Set { get; }

    internal Memory Memory { get; }

    internal ArrayBufferWriter<byte> Output { get; } = new();

    /// <summary>The expression whose failure the memory holds.</summary>
    internal CompiledExpression? Failed { get; set; }

    /// <summary>Begins a record. What an earlier <see cref="Begin"/> of this evaluator gave is no longer valid.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public EventEvaluation Begin(in EventContext context)
    {
        Memory.BeginRecord(context.HasValue);
        Failed = null;
        return new EventEvaluation(this, in context);
    }
}
