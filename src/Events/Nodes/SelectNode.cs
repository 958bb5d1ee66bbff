using System.Text;
using Keystone.Events.Language;
using Keystone.Events.Values;

namespace Keystone.Events.Nodes;

/// <summary><c>e.f</c> where the way to <c>e</c> is not known when the expression compiles.</summary>
internal sealed class SelectNode(Syntax syntax, Node operand, string field) : Node(syntax)
{
    private readonly Value _field = Value.OfText(Encoding.UTF8.GetBytes(field));

    public override IEnumerable<Node> Children => [operand];

    public override bool TryEvaluate(in Frame frame, out Value value)
    {
        if (!operand.TryEvaluate(in frame, out value))
            return false;
        if (value.Kind != CelKind.Map)
            return frame.Memory.Fail(this, FailureCode.NoSelection, in value);
        var map = value;
        if (!Maps.TryFind(in frame, this, in map, in _field, out value, out var found))
            return false;
        return found || frame.Memory.Fail(this, FailureCode.NoSuchKey, in _field);
    }
}
