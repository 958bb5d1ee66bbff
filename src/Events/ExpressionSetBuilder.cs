using System.Diagnostics.CodeAnalysis;
using Keystone.Events.Json;
using Keystone.Events.Language;
using Keystone.Events.Nodes;

namespace Keystone.Events;

/// <summary>
/// Collects the expressions of one route (<c>where</c>, the <c>where</c> of each split, <c>partition_by</c>, <c>select</c>) so that all of them share
/// one field set and one scan of each payload.
/// </summary>
public sealed class ExpressionSetBuilder
{
    private readonly FieldTree _fields = new();
    private readonly PatternPlaces _patterns = new();
    private int _locals;
    private ExpressionSet? _set;

    /// <summary>Types are left to the run: what CEL is without its optional checker. For tests of the run.</summary>
    internal bool Lenient { get; init; }

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
        if (_set is not null)
            throw new InvalidOperationException("The set is built: its evaluators know no further fields.");
        var found = new List<ExpressionError>();
        errors = found;
        expression = null;
        var text = new SourceText(source);
        if (Parser.Parse(text, found) is not { } syntax)
            return false;
        var checker = new Checker(text, found, Lenient);
        var type = checker.Check(syntax);
        if (found.Count == 0 && !Lenient && UseRules.Violation(use, type) is var (fact, cure))
            found.Add(text.Error(syntax.Start, fact, cure));
        if (found.Count > 0)
            return false;
        var root = new NodeBuilder(_fields, _patterns, text, found).Build(syntax);
        if (found.Count > 0)
            return false;
        _locals = Math.Max(_locals, checker.Locals);
        expression = new CompiledExpression(text, use, root, type, checker.Inputs, _fields);
        return true;
    }

    /// <summary>Adds a <c>select</c> whose expressions are known to compile.</summary>
    /// <exception cref="ExpressionException">One does not.</exception>
    public Projection AddSelect(IReadOnlyList<SelectField> fields)
    {
        ArgumentNullException.ThrowIfNull(fields);
        return new Projection([.. fields.Select(f => (f.Name, Add(f.Source, ExpressionUse.Value)))]);
    }

    /// <summary>The set; nothing can be added from then on.</summary>
    public ExpressionSet Build() => _set ??= new ExpressionSet(_fields, _locals);
}
