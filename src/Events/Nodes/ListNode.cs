using Keystone.Events.Language;
using Keystone.Events.Values;

namespace Keystone.Events.Nodes;

/// <summary><c>[a, b]</c> with parts that are not constant.</summary>
internal sealed class ListNode(Syntax syntax, Node[] elements) : Node(syntax)
{
    public override IEnumerable<Node> Children => elements;

    public override bool TryEvaluate(in Frame frame, out Value value)
    {
        value = default;
        if (!Lists.TrySpend(in frame, this, elements.Length))
            return false;
        var items = new Value[elements.Length];
        for (var i = 0; i < items.Length; i++)
            if (!elements[i].TryEvaluate(in frame, out items[i]))
                return false;
        value = Value.Of(new ListValue(items, items.Length));
        return true;
    }
}
