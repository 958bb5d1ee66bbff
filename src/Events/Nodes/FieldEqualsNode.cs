using Keystone.Events.Language;
using Keystone.Events.Values;

namespace Keystone.Events.Nodes;

/// <summary><c>event.field == "text"</c>, the most usual of all filters, and its negation: compares the payload's bytes where they stand.</summary>
internal sealed class FieldEqualsNode(Syntax syntax, PathNode path, Node constant, byte[] text, bool negate) : TestNode(syntax)
{
    public override IEnumerable<Node> Children => [path, constant];

    public override Outcome Test(in Frame frame)
    {
        var outcome = path.TestEquals(in frame, text);
        return negate && outcome != Outcome.Error ? OutcomeOf(outcome == Outcome.False) : outcome;
    }
}
