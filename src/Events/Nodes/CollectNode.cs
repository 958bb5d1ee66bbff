using Keystone.Events.Language;
using Keystone.Events.Values;

namespace Keystone.Events.Nodes;

/// <summary><c>filter</c> and both forms of <c>map</c>: make a list; any error is the result.</summary>
internal sealed class CollectNode(Syntax syntax, Node range, int local, Node? predicate, Node? transform) : Node(syntax)
{
    public override IEnumerable<Node> Children => [range];

    public override bool TryEvaluate(in Frame frame, out Value value)
    {
        value = default;
        if (!range.TryEvaluate(in frame, out var container))
            return false;
        var elements = new Elements(in container);
        if (!elements.TryStart(in frame, this))
            return false;
        var items = new List<Value>();
        bool failed;
        while (elements.MoveNext(in frame, this, out var item, out failed))
        {
            frame.Memory.Locals[local] = item;
            var wanted = predicate?.Test(in frame) ?? Outcome.True;
            if (wanted == Outcome.Error || (wanted == Outcome.True && transform is not null && !transform.TryEvaluate(in frame, out item)))
                return false;
            if (wanted == Outcome.True)
                items.Add(item);
        }
        if (failed)
            return false;
        var array = items.ToArray();
        value = Value.Of(new ListValue(array, array.Length));
        return true;
    }
}
