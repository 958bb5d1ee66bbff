using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Keystone.Events;

/// <summary>
/// The evaluation of one record: every expression asked of it shares what the scan of the payload has found so far, and the scan goes on only as far as
/// the next needed field.
/// </summary>
public ref struct EventEvaluation
{
    private readonly Evaluator _evaluator;
    private readonly EventContext _context;

    internal EventEvaluation(Evaluator evaluator, in EventContext context)
    {
        _evaluator = evaluator;
        _context = context;
    }

    /// <summary>Whether the record matches a <see cref="ExpressionUse.Where"/>.</summary>
    public Outcome Matches(CompiledExpression where) => throw new NotSupportedException(where.Source);

    /// <summary>
    /// The text of a <see cref="ExpressionUse.Text"/>: a string as it is, numbers, bools, timestamps and durations as <c>string()</c> writes them, bytes as
    /// they are. False: no text, and <see cref="Error"/> is the reason. <paramref name="isNull"/>: the value is null and the text empty. The span holds until
    /// the next call on this evaluator.
    /// </summary>
    public bool TryGetText(CompiledExpression expression, out ReadOnlySpan<byte> text, out bool isNull) =>
        throw new NotSupportedException(expression.Source);

    /// <summary>Writes the projection as one JSON object. False: nothing was written, and <see cref="Error"/> is the reason.</summary>
    public bool TryWrite(Projection projection, IBufferWriter<byte> to) => throw new NotSupportedException();

    /// <summary>The value, taken out. Allocates.</summary>
    public bool TryEvaluate(CompiledExpression expression, [NotNullWhen(true)] out CelValue? value) =>
        throw new NotSupportedException(expression.Source);

    /// <summary>Why an expression is what it is for this record, part by part. Allocates.</summary>
    public Explanation Explain(CompiledExpression expression) => throw new NotSupportedException(expression.Source);

    /// <summary>The reason of the last <see cref="Outcome.Error"/> or false. Allocates its text: take it only where it is shown.</summary>
    public readonly EvaluationError? Error => _context.HasValue && _evaluator is not null ? null : null;
}
