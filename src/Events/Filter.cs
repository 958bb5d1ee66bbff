namespace Keystone.Events;

/// <summary>Checks expressions of the filter language without an event.</summary>
public static class Filter
{
    /// <summary>Every mistake in the expression; empty where it compiles for <paramref name="use"/>.</summary>
    public static IReadOnlyList<ExpressionError> Check(string source, ExpressionUse use)
    {
        new ExpressionSetBuilder().TryAdd(source, use, out _, out var errors);
        return errors;
    }
}
