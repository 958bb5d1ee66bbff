using Keystone.Events.Language;
using Keystone.Events.Values;

namespace Keystone.Events.Nodes;

/// <summary><c>+ - * / %</c>.</summary>
internal sealed class ArithmeticNode(Syntax syntax, Operator op, Node left, Node right) : Node(syntax)
{
    public override IEnumerable<Node> Children => [left, right];

    public override bool TryEvaluate(in Frame frame, out Value value)
    {
        value = default;
        return left.TryEvaluate(in frame, out var a)
            && right.TryEvaluate(in frame, out var b)
            && Arithmetic.TryApply(in frame, this, op, in a, in b, out value);
    }
}
