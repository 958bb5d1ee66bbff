using Keystone.Events.Language;
using Keystone.Events.Values;

namespace Keystone.Events.Nodes;

/// <summary><c>x in list</c> by equality, <c>x in map</c> by key.</summary>
internal sealed class InNode(Syntax syntax, Node element, Node container) : TestNode(syntax)
{
    public override IEnumerable<Node> Children => [element, container];

    public override Outcome Test(in Frame frame)
    {
        if (!element.TryEvaluate(in frame, out var x) || !container.TryEvaluate(in frame, out var within))
            return Outcome.Error;
        switch (within.Kind)
        {
            case CelKind.List:
                return TestList(in frame, in x, in within);
            case CelKind.Map:
                return Maps.TestHas(in frame, this, in within, in x);
            default:
                frame.Memory.Fail(this, FailureCode.NoOverload, in x, in within);
                return Outcome.Error;
        }
    }

    private Outcome TestList(in Frame frame, in Value x, in Value list)
    {
        var cursor = new Lists.Cursor(in list);
        bool failed;
        while (cursor.MoveNext(in frame, this, out var item, out failed))
        {
            if (!Lists.TrySpend(in frame, this, 1))
                return Outcome.Error;
            var equal = Equality.Test(in frame, this, in x, in item);
            if (equal != Outcome.False)
                return equal;
        }
        return failed ? Outcome.Error : Outcome.False;
    }
}
