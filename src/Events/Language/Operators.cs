namespace Keystone.Events.Language;

internal static class Operators
{
    /// <summary>The operator as it is written.</summary>
    public static string Sign(this Operator op) =>
        op switch
        {
            Operator.Negate or Operator.Subtract => "-",
            Operator.Not => "!",
            Operator.Add => "+",
            Operator.Multiply => "*",
            Operator.Divide => "/",
            Operator.Modulo => "%",
            Operator.Equal => "==",
            Operator.NotEqual => "!=",
            Operator.Less => "<",
            Operator.LessOrEqual => "<=",
            Operator.Greater => ">",
            Operator.GreaterOrEqual => ">=",
            _ => "in",
        };
}
