using Keystone.Events.Language;
using Keystone.Events.Values;

namespace Keystone.Events.Nodes;

/// <summary><c>-x</c> of an int or double.</summary>
internal sealed class NegateNode(Syntax syntax, Node operand) : Node(syntax)
{
    public override IEnumerable<Node> Children => [operand];

    public override bool TryEvaluate(in Frame frame, out Value value)
    {
        if (!operand.TryEvaluate(in frame, out value))
            return false;
        switch (value.Kind)
        {
            case CelKind.Int when value.Int != long.MinValue:
                value = Value.Of(-value.Int);
                return true;
            case CelKind.Int:
                return frame.Memory.Fail(this, FailureCode.Overflow, in value);
            case CelKind.Double:
                value = Value.Of(-value.Double);
                return true;
            default:
                return frame.Memory.Fail(this, FailureCode.NoOverload, in value);
        }
    }
}
