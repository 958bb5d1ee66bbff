using Keystone.Events.Language;
using Keystone.Events.Values;

namespace Keystone.Events.Nodes;

/// <summary>
/// <c>all</c>, <c>exists</c> and <c>exists_one</c>. The first two decide like <c>&amp;&amp;</c> and <c>||</c>, errors of other elements included;
/// <c>exists_one</c> looks at every element, and any error is its own.
/// </summary>
internal sealed class QuantifierNode(Syntax syntax, Macro macro, Node range, int local, Node predicate) : TestNode(syntax)
{
    public override IEnumerable<Node> Children => [range];

    public override Outcome Test(in Frame frame)
    {
        if (!range.TryEvaluate(in frame, out var container))
            return Outcome.Error;
        var elements = new Elements(in container);
        if (!elements.TryStart(in frame, this))
            return Outcome.Error;
        var scratch = frame.Memory.Scratch;
        var hits = 0;
        Failure? first = null;
        var used = scratch.Used;
        bool failed;
        while (elements.MoveNext(in frame, this, out frame.Memory.Locals[local], out failed))
        {
            var outcome = predicate.Test(in frame);
            if (outcome == Outcome.False && macro == Macro.All || outcome == Outcome.True && macro == Macro.Exists)
                return outcome;
            if (outcome == Outcome.Error)
            {
                if (macro == Macro.ExistsOne || frame.Memory.Failure.Code == FailureCode.TooManySteps)
                    return outcome;
                first ??= frame.Memory.Failure;
            }
            else
                // A truth is all that is left of the element; a failure may show texts.
                scratch.Rewind(used);
            hits += outcome == Outcome.True ? 1 : 0;
        }
        if (failed)
            return Outcome.Error;
        if (first is { } failure)
        {
            frame.Memory.Failure = failure;
            return Outcome.Error;
        }
        return OutcomeOf(macro == Macro.All || (macro == Macro.ExistsOne && hits == 1));
    }
}
