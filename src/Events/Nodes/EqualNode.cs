using Keystone.Events.Language;
using Keystone.Events.Values;

namespace Keystone.Events.Nodes;

/// <summary><c>==</c> and, where <paramref name="negate"/> is true, <c>!=</c>.</summary>
internal sealed class EqualNode(Syntax syntax, Node left, Node right, bool negate) : TestNode(syntax)
{
    public override IEnumerable<Node> Children => [left, right];

    public override Outcome Test(in Frame frame)
    {
        if (!left.TryEvaluate(in frame, out var a) || !right.TryEvaluate(in frame, out var b))
            return Outcome.Error;
        var outcome = Equality.Test(in frame, this, in a, in b);
        return negate && outcome != Outcome.Error ? OutcomeOf(outcome == Outcome.False) : outcome;
    }
}
