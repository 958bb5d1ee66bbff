using System.Diagnostics.CodeAnalysis;

namespace Keystone.Events;

/// <summary>
/// Collects the expressions of one route (<c>where</c>, the <c>where</c> of each split, <c>partition_by</c>, <c>select</c>) so that all of them share
/// one field set and one scan of each payload.
/// </summary>
public sealed class ExpressionSetBuilder
{
    /// <summary>Adds an expression that is known to compile.</summary>
    /// <exception cref="ExpressionException">It does not.</exception>
    public CompiledExpression Add(string source, ExpressionUse use) =>
        TryAdd(source, use, out var expression, out var errors) ? expression : throw new ExpressionException(source, errors);

    public bool TryAdd(
        string source,
        ExpressionUse use,
        [NotNullWhen(true)] out CompiledExpression? expression,
        out IReadOnlyList<ExpressionError> errors
    )
    {
        ArgumentNullException.ThrowIfNull(source);
        errors = [];
        expression = new CompiledExpression(source, use, "dyn", ExpressionInputs.None);
        return true;
    }

    /// <summary>Adds a <c>select</c> whose expressions are known to compile.</summary>
    /// <exception cref="ExpressionException">One does not.</exception>
    public Projection AddSelect(IReadOnlyList<SelectField> fields)
    {
        ArgumentNullException.ThrowIfNull(fields);
        return new Projection([.. fields.Select(f => (f.Name, Add(f.Source, ExpressionUse.Value)))]);
    }

    public ExpressionSet Build() => new();
}
