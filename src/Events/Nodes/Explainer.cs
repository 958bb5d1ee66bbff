using Keystone.Events.Language;
using Keystone.Events.Values;

namespace Keystone.Events.Nodes;

/// <summary>
/// Finds the parts that decided a result: of an <c>&amp;&amp;</c> that is false its false operands, of an error those that failed, down to what is neither
/// &amp;&amp; nor ||, nor ! nor a conditional; of that the values that it looked at.
/// </summary>
internal static class Explainer
{
    private const int MaxValueLength = 200;

    public static Explanation Explain(in Frame frame, SourceText source, Node root)
    {
        var parts = new List<ExplainedPart>();
        Walk(in frame, source, root, parts);
        return new Explanation(Result(in frame, source, root), parts);
    }

    /// <summary>The value, or <c>error: …</c>.</summary>
    private static string Result(in Frame frame, SourceText source, Node node) =>
        node.TryEvaluate(in frame, out var value)
            ? ValueText.Of(in frame, in value, MaxValueLength)
            : $"error: {FailureText.Of(in frame, source, in frame.Memory.Failure)}";

    private static void Walk(in Frame frame, SourceText source, Node node, List<ExplainedPart> parts)
    {
        switch (node)
        {
            case LogicNode logic:
                var outcome = logic.Test(in frame);
                foreach (var operand in logic.Children)
                    if (operand.Test(in frame) == outcome)
                        Walk(in frame, source, operand, parts);
                break;
            case NotNode not:
                foreach (var operand in not.Children)
                    Walk(in frame, source, operand, parts);
                break;
            case ConditionalNode conditional:
                Walk(in frame, source, conditional.Condition, parts);
                var condition = conditional.Condition.Test(in frame);
                if (condition != Outcome.Error)
                    Walk(in frame, source, conditional.Branch(condition), parts);
                break;
            default:
                parts.Add(Part(in frame, source, node));
                break;
        }
    }

    private static ExplainedPart Part(in Frame frame, SourceText source, Node node)
    {
        var values = new List<(string, string)>();
        foreach (var child in node.Children)
            if (child is not ConstantNode)
                values.Add((TextOf(source, child), Result(in frame, source, child)));
        var (line, column) = source.Locate(node.Syntax.Start);
        return new ExplainedPart(line, column, TextOf(source, node), Result(in frame, source, node), values);
    }

    private static string TextOf(SourceText source, Node node) => source.Slice(node.Syntax.Start, node.Syntax.End);
}
