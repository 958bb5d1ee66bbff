namespace Keystone.Events;

/// <summary>Why an expression has no value for a record. <paramref name="Line"/> and <paramref name="Column"/> start at 1, inside the expression.</summary>
public sealed record EvaluationError(string Expression, int Line, int Column, string Message)
{
    public override string ToString() => $"{Line}:{Column} {Message}";
}
