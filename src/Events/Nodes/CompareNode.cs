using Keystone.Events.Language;
using Keystone.Events.Values;

namespace Keystone.Events.Nodes;

/// <summary><c>&lt; &lt;= &gt; &gt;=</c>.</summary>
internal sealed class CompareNode(Syntax syntax, Operator op, Node left, Node right) : TestNode(syntax)
{
    public override IEnumerable<Node> Children => [left, right];

    public override Outcome Test(in Frame frame)
    {
        if (!left.TryEvaluate(in frame, out var a) || !right.TryEvaluate(in frame, out var b))
            return Outcome.Error;
        if (!Ordering.TryCompare(in frame, in a, in b, out var order, out var unordered))
        {
            frame.Memory.Fail(this, FailureCode.NoOverload, in a, in b);
            return Outcome.Error;
        }
        return OutcomeOf(
            !unordered
                && op switch
                {
                    Operator.Less => order < 0,
                    Operator.LessOrEqual => order <= 0,
                    Operator.Greater => order > 0,
                    _ => order >= 0,
                }
        );
    }
}
