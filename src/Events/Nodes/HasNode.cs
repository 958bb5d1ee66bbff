using System.Text;
using Keystone.Events.Language;
using Keystone.Events.Values;

namespace Keystone.Events.Nodes;

/// <summary><c>has(e.f)</c> where the way to <c>e</c> is not known when the expression compiles.</summary>
internal sealed class HasNode(Syntax syntax, Node operand, string field) : TestNode(syntax)
{
    private readonly Value _field = Value.OfText(Encoding.UTF8.GetBytes(field));

    public override IEnumerable<Node> Children => [operand];

    public override Outcome Test(in Frame frame)
    {
        if (!operand.TryEvaluate(in frame, out var map))
            return Outcome.Error;
        if (map.Kind == CelKind.Map)
            return Maps.TestHas(in frame, this, in map, in _field);
        frame.Memory.Fail(this, FailureCode.NoSelection, in map);
        return Outcome.Error;
    }
}
