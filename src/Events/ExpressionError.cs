namespace Keystone.Events;

/// <summary>
/// Why an expression does not compile. <paramref name="Line"/> and <paramref name="Column"/> start at 1 and count inside the expression
/// (columns in UTF-16 units); <paramref name="Fact"/> says what is wrong, <paramref name="Cure"/> what helps (may be empty).
/// </summary>
public sealed record ExpressionError(int Line, int Column, string Fact, string Cure)
{
    public string Message => Cure.Length == 0 ? Fact : $"{Fact} {Cure}";

    public override string ToString() => $"{Line}:{Column} {Message}";
}
