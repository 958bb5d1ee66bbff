namespace Keystone.Events;

/// <summary>Why an expression gave its result: the parts that decided it, each with the values that it saw.</summary>
public sealed record Explanation(string Result, IReadOnlyList<ExplainedPart> Parts)
{
    public override string ToString() => string.Join(Environment.NewLine, Parts);
}
