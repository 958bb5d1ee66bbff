using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Keystone.Events.Json;
using Keystone.Events.Nodes;
using Keystone.Events.Values;

namespace Keystone.Events;

/// <summary>
/// The evaluation of one record: every expression asked of it shares what the scan of the payload has found so far, and the scan goes on only as far as
/// the next needed field.
/// </summary>
public readonly ref struct EventEvaluation
{
    private readonly Evaluator _evaluator;
    private readonly Frame _frame;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal EventEvaluation(Evaluator evaluator, in EventContext context)
    {
        _evaluator = evaluator;
        _frame = new Frame(in context, evaluator.Memory);
    }

    /// <summary>Whether the record matches a <see cref="ExpressionUse.Where"/>.</summary>
    public Outcome Matches(CompiledExpression where)
    {
        Begin(where);
        var outcome = where.Root.Test(in _frame);
        if (outcome == Outcome.Error)
            _evaluator.Failed = where;
        return outcome;
    }

    /// <summary>
    /// The text of a <see cref="ExpressionUse.Text"/>: a string as it is, numbers, bools, timestamps and durations as <c>string()</c> writes them, bytes as
    /// they are. False: no text, and <see cref="Error"/> is the reason. <paramref name="isNull"/>: the value is null and the text empty. The span holds until
    /// the next call on this evaluator.
    /// </summary>
    public bool TryGetText(CompiledExpression expression, out ReadOnlySpan<byte> text, out bool isNull)
    {
        Begin(expression);
        text = default;
        isNull = false;
        if (!expression.Root.TryEvaluate(in _frame, out var value))
            return Fail(expression);
        isNull = value.Kind == CelKind.Null;
        if (isNull)
            return true;
        if (!value.IsText)
        {
            _frame.Memory.Scratch.TryReserve(Texts.MaxLength, out var room);
            if (!Texts.TryFormat(in value, room, out var length))
            {
                _frame.Memory.Fail(expression.Root, FailureCode.NoText, in value);
                return Fail(expression);
            }
            value = Value.Text(CelKind.String, Origin.Scratch, null, _frame.Memory.Scratch.Commit(length), length);
        }
        text = _frame.Bytes(in value);
        return true;
    }

    /// <summary>Writes the projection as one JSON object. False: nothing was written, and <see cref="Error"/> is the reason.</summary>
    public bool TryWrite(Projection projection, IBufferWriter<byte> to)
    {
        ArgumentNullException.ThrowIfNull(projection);
        ArgumentNullException.ThrowIfNull(to);
        var output = _evaluator.Output;
        output.ResetWrittenCount();
        for (var i = 0; i < projection.Fields.Count; i++)
        {
            var expression = projection.Fields[i].Expression;
            Begin(expression);
            output.Write(projection.Prefixes[i]);
            if (!JsonOutput.TryWriteNode(in _frame, expression.Root, output))
                return Fail(expression);
        }
        output.Write(projection.Fields.Count == 0 ? "{}"u8 : "}"u8);
        to.Write(output.WrittenSpan);
        return true;
    }

    /// <summary>The value, taken out. Allocates.</summary>
    public bool TryEvaluate(CompiledExpression expression, [NotNullWhen(true)] out CelValue? value)
    {
        Begin(expression);
        value = null;
        if (!expression.Root.TryEvaluate(in _frame, out var found))
            return Fail(expression);
        value = new CelValue(found.Kind, ValueText.Of(in _frame, in found));
        return true;
    }

    /// <summary>Why an expression is what it is for this record, part by part. Allocates.</summary>
    public Explanation Explain(CompiledExpression expression)
    {
        Begin(expression);
        return Explainer.Explain(in _frame, expression.Text, expression.Root);
    }

    /// <summary>The reason of the last <see cref="Outcome.Error"/> or false. Allocates its text: take it only where it is shown.</summary>
    public EvaluationError? Error
    {
        get
        {
            if (_evaluator.Failed is not { } expression)
                return null;
            var failure = _frame.Memory.Failure;
            var (line, column) = expression.Text.Locate(failure.At!.Syntax.At);
            return new EvaluationError(expression.Source, line, column, FailureText.Of(in _frame, expression.Text, in failure));
        }
    }

    private bool Fail(CompiledExpression expression)
    {
        _evaluator.Failed = expression;
        return false;
    }

    private void Begin(CompiledExpression expression)
    {
        if (!ReferenceEquals(expression.Fields, _evaluator.Set.Fields))
            throw new ArgumentException("The expression is of another set than the evaluator.", nameof(expression));
        _evaluator.Failed = null;
        _frame.Memory.BeginExpression();
    }
}
