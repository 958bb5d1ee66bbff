using Keystone.Events.Language;
using Keystone.Events.Values;

namespace Keystone.Events.Nodes;

/// <summary>A literal, or what was computed from literals when the expression compiled. Its bytes are its own.</summary>
internal sealed class ConstantNode(Syntax syntax, Value constant) : Node(syntax)
{
    public Value Constant { get; } = constant;

    public override bool TryEvaluate(in Frame frame, out Value value)
    {
        value = Constant;
        return true;
    }
}
