using Keystone.Events.Language;
using Keystone.Events.Values;

namespace Keystone.Events.Nodes;

/// <summary><c>type(x)</c>.</summary>
internal sealed class TypeOfNode(Syntax syntax, Node operand) : Node(syntax)
{
    public override IEnumerable<Node> Children => [operand];

    public override bool TryEvaluate(in Frame frame, out Value value)
    {
        if (!operand.TryEvaluate(in frame, out value))
            return false;
        value = Value.OfType(TypeValue.Of(value.Kind));
        return true;
    }
}
