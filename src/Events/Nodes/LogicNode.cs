using Keystone.Events.Language;
using Keystone.Events.Values;

namespace Keystone.Events.Nodes;

/// <summary>
/// <c>&amp;&amp;</c> and <c>||</c> over any number of operands: one that decides (false, true) decides whatever the others are, errors included; without
/// one the first error is the result.
/// </summary>
internal sealed class LogicNode(Syntax syntax, bool and, Node[] operands) : TestNode(syntax)
{
    private readonly Outcome _decides = and ? Outcome.False : Outcome.True;

    public bool And => and;

    public override IEnumerable<Node> Children => operands;

    public override Outcome Test(in Frame frame)
    {
        foreach (var operand in operands)
        {
            var outcome = operand.Test(in frame);
            if (outcome == _decides)
                return outcome;
            if (outcome == Outcome.Error)
                return TestRest(in frame, operand);
        }
        return and ? Outcome.True : Outcome.False;
    }

    private Outcome TestRest(in Frame frame, Node failed)
    {
        var first = frame.Memory.Failure;
        var behind = false;
        foreach (var operand in operands)
        {
            if (behind && operand.Test(in frame) == _decides)
                return _decides;
            behind |= ReferenceEquals(operand, failed);
        }
        frame.Memory.Failure = first;
        return Outcome.Error;
    }
}
