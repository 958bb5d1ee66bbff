using Keystone.Events.Language;
using Keystone.Events.Values;

namespace Keystone.Events.Nodes;

/// <summary><c>condition ? then : otherwise</c>: an error of the condition is the result, the branch not taken is not evaluated.</summary>
internal sealed class ConditionalNode(Syntax syntax, Node condition, Node then, Node otherwise) : Node(syntax)
{
    public Node Condition => condition;

    public Node Branch(Outcome outcome) => outcome == Outcome.True ? then : otherwise;

    public override IEnumerable<Node> Children => [condition, then, otherwise];

    public override bool TryEvaluate(in Frame frame, out Value value)
    {
        value = default;
        var outcome = condition.Test(in frame);
        return outcome != Outcome.Error && Branch(outcome).TryEvaluate(in frame, out value);
    }

    public override Outcome Test(in Frame frame)
    {
        var outcome = condition.Test(in frame);
        return outcome == Outcome.Error ? outcome : Branch(outcome).Test(in frame);
    }
}
