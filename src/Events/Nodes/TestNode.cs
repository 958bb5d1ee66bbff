using Keystone.Events.Language;
using Keystone.Events.Values;

namespace Keystone.Events.Nodes;

/// <summary>A part whose value, where it has one, is a bool.</summary>
internal abstract class TestNode(Syntax syntax) : Node(syntax)
{
    public abstract override Outcome Test(in Frame frame);

    public sealed override bool TryEvaluate(in Frame frame, out Value value)
    {
        var outcome = Test(in frame);
        value = Value.Of(outcome == Outcome.True);
        return outcome != Outcome.Error;
    }
}
