using Keystone.Events.Language;
using Keystone.Events.Patterns;
using Keystone.Events.Values;

namespace Keystone.Events.Nodes;

/// <summary><c>text.matches(pattern)</c>; a constant pattern was compiled with the expression.</summary>
internal sealed class MatchesNode(Syntax syntax, Node text, Node pattern, Pattern? compiled) : TestNode(syntax)
{
    public override IEnumerable<Node> Children => [text, pattern];

    public override Outcome Test(in Frame frame)
    {
        if (!text.TryEvaluate(in frame, out var whole))
            return Outcome.Error;
        var found = compiled;
        Value sought = default;
        if (found is null)
        {
            if (!pattern.TryEvaluate(in frame, out sought))
                return Outcome.Error;
            if (sought.Kind == CelKind.String && whole.Kind == CelKind.String)
                found = frame.Memory.Patterns.Find(frame.Bytes(in sought));
        }
        if (whole.Kind == CelKind.String && found is not null)
            return OutcomeOf(found.IsMatch(in frame, frame.Bytes(in whole)));
        frame.Memory.Fail(
            this,
            whole.Kind == CelKind.String && sought.Kind == CelKind.String ? FailureCode.BadPattern : FailureCode.NoOverload,
            in whole,
            in sought
        );
        return Outcome.Error;
    }
}
