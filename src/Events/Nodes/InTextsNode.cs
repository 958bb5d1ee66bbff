using Keystone.Events.Language;
using Keystone.Events.Values;

namespace Keystone.Events.Nodes;

/// <summary><c>x in ["a", "b"]</c>: what is no string is in none.</summary>
internal sealed class InTextsNode(Syntax syntax, Node element, TextSet texts) : TestNode(syntax)
{
    public override IEnumerable<Node> Children => [element];

    public override Outcome Test(in Frame frame)
    {
        if (!element.TryEvaluate(in frame, out var x))
            return Outcome.Error;
        return OutcomeOf(x.Kind == CelKind.String && texts.Contains(frame.Bytes(in x)));
    }
}
