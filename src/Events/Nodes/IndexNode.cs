using Keystone.Events.Language;
using Keystone.Events.Values;

namespace Keystone.Events.Nodes;

/// <summary><c>e[i]</c> of a list or map.</summary>
internal sealed class IndexNode(Syntax syntax, Node operand, Node index) : Node(syntax)
{
    public override IEnumerable<Node> Children => [operand, index];

    public override bool TryEvaluate(in Frame frame, out Value value)
    {
        value = default;
        if (!operand.TryEvaluate(in frame, out var container) || !index.TryEvaluate(in frame, out var by))
            return false;
        switch (container.Kind)
        {
            case CelKind.List:
                return Lists.TryIndex(in frame, this, in container, in by, out value);
            case CelKind.Map:
                if (!Maps.TryFind(in frame, this, in container, in by, out value, out var found))
                    return false;
                return found || frame.Memory.Fail(this, FailureCode.NoSuchKey, in by);
            default:
                return frame.Memory.Fail(this, FailureCode.NoOverload, in container, in by);
        }
    }
}
