namespace Keystone.Events;

/// <summary>One part of an expression: its text, its result (<c>false</c>, <c>error: …</c>) and the values of what it compares.</summary>
public sealed record ExplainedPart(
    int Line,
    int Column,
    string Expression,
    string Result,
    IReadOnlyList<(string Expression, string Value)> Values
)
{
    public override string ToString()
    {
        if (Result.StartsWith("error: ", StringComparison.Ordinal))
            return $"{Expression}: {Result}";
        return Values.Count == 0
            ? $"{Expression} is {Result}"
            : $"{Expression} is {Result}: {string.Join(", ", Values.Select(v => $"{v.Expression} is {v.Value}"))}";
    }
}
