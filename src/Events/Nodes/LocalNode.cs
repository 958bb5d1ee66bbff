using Keystone.Events.Language;
using Keystone.Events.Values;

namespace Keystone.Events.Nodes;

/// <summary>The variable of a macro.</summary>
internal sealed class LocalNode(Syntax syntax, int local) : Node(syntax)
{
    public override bool TryEvaluate(in Frame frame, out Value value)
    {
        value = frame.Memory.Locals[local];
        return true;
    }
}
