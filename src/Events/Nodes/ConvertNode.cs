using Keystone.Events.Language;
using Keystone.Events.Values;

namespace Keystone.Events.Nodes;

/// <summary><c>int(x)</c> and the other conversions.</summary>
internal sealed class ConvertNode(Syntax syntax, Function function, Node operand) : Node(syntax)
{
    public override IEnumerable<Node> Children => [operand];

    public override bool TryEvaluate(in Frame frame, out Value value)
    {
        value = default;
        return operand.TryEvaluate(in frame, out var from) && Conversions.TryConvert(in frame, this, function, in from, out value);
    }
}
