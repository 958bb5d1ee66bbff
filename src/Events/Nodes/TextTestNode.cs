using Keystone.Events.Language;
using Keystone.Events.Values;

namespace Keystone.Events.Nodes;

/// <summary><c>contains</c>, <c>startsWith</c>, <c>endsWith</c>: over UTF-8 what holds of the bytes holds of the characters.</summary>
internal sealed class TextTestNode(Syntax syntax, Function function, Node text, Node part) : TestNode(syntax)
{
    public override IEnumerable<Node> Children => [text, part];

    public override Outcome Test(in Frame frame)
    {
        if (!text.TryEvaluate(in frame, out var whole) || !part.TryEvaluate(in frame, out var sought))
            return Outcome.Error;
        if (whole.Kind != CelKind.String || sought.Kind != CelKind.String)
        {
            frame.Memory.Fail(this, FailureCode.NoOverload, in whole, in sought);
            return Outcome.Error;
        }
        var bytes = frame.Bytes(in whole);
        var wanted = frame.Bytes(in sought);
        return OutcomeOf(
            function switch
            {
                Function.Contains => bytes.IndexOf(wanted) >= 0,
                Function.StartsWith => bytes.StartsWith(wanted),
                _ => bytes.EndsWith(wanted),
            }
        );
    }
}
