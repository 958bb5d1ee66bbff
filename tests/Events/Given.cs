using System.Text;

namespace Keystone.Events.Tests;

/// <summary>Records and evaluations in one line.</summary>
internal static class Given
{
    public static EventContext Record(string json) => Record(Encoding.UTF8.GetBytes(json));

    public static EventContext Record(byte[] value) => new() { Value = value, HasValue = true };

    /// <summary>The value of an expression over a payload as the language writes it, <c>error: …</c>, or <c>mistake: …</c> where it does not compile.</summary>
    public static string Value(string expression, string json = "null", bool lenient = false) => Value(expression, Record(json), lenient);

    public static string Value(string expression, EventContext record, bool lenient = false)
    {
        var builder = new ExpressionSetBuilder { Lenient = lenient };
        if (!builder.TryAdd(expression, ExpressionUse.Value, out var compiled, out var errors))
            return $"mistake: {string.Join("; ", errors)}";
        var evaluation = builder.Build().CreateEvaluator().Begin(record);
        return evaluation.TryEvaluate(compiled, out var value) ? value.ToString() : $"error: {evaluation.Error!.Message}";
    }

    /// <summary>What is wrong with an expression; empty where nothing is.</summary>
    public static string Mistakes(string expression, ExpressionUse use = ExpressionUse.Where) =>
        string.Join("\n", Filter.Check(expression, use));
}
