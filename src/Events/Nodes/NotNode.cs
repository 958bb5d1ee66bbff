using Keystone.Events.Language;
using Keystone.Events.Values;

namespace Keystone.Events.Nodes;

internal sealed class NotNode(Syntax syntax, Node operand) : TestNode(syntax)
{
    public override IEnumerable<Node> Children => [operand];

    public override Outcome Test(in Frame frame) =>
        operand.Test(in frame) switch
        {
            Outcome.True => Outcome.False,
            Outcome.False => Outcome.True,
            _ => Outcome.Error,
        };
}
