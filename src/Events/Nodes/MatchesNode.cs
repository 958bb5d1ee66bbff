using Keystone.Events.Language;
using Keystone.Events.Patterns;
using Keystone.Events.Values;

namespace Keystone.Events.Nodes;

/// <summary><c>text.matches(pattern)</c>; a constant pattern was compiled with the expression.</summary>
/// <param name="place">Which of the compiled patterns of its set it is.</param>
internal sealed class MatchesNode(Syntax syntax, Node text, Node pattern, Pattern? compiled, int place) : TestNode(syntax)
{
    public override IEnumerable<Node> Children => [text, pattern];

    public override Outcome Test(in Frame frame)
    {
        if (!text.TryEvaluate(in frame, out var whole))
            return Outcome.Error;
        if (compiled is not null && whole.Kind == CelKind.String)
            return OutcomeOf(compiled.IsMatch(in frame, frame.Bytes(in whole), ref frame.Memory.Engine(place)));
        if (!pattern.TryEvaluate(in frame, out var sought))
            return Outcome.Error;
        var texts = whole.Kind == CelKind.String && sought.Kind == CelKind.String;
        if (texts && frame.Memory.Patterns.Find(frame.Bytes(in sought)) is { } found)
            return OutcomeOf(found.IsMatch(in frame, frame.Bytes(in whole)));
        frame.Memory.Fail(this, texts ? FailureCode.BadPattern : FailureCode.NoOverload, in whole, in sought);
        return Outcome.Error;
    }
}
