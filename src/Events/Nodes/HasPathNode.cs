using Keystone.Events.Json;
using Keystone.Events.Language;
using Keystone.Events.Values;

namespace Keystone.Events.Nodes;

/// <summary><c>has(event.a.b)</c>: an error where <c>event.a</c> is missing or no object.</summary>
internal sealed class HasPathNode(Syntax syntax, FieldNode field) : TestNode(syntax)
{
    public FieldNode Field { get; } = field;

    public override Outcome Test(in Frame frame)
    {
        switch (frame.Memory.Scan.Find(frame.Record.Value, Field.Slot).State)
        {
            case FieldState.Missing:
                return Outcome.False;
            case FieldState.Unreachable:
                frame.Memory.Fail(this, FailureCode.MissingField);
                return Outcome.Error;
            case FieldState.Unknown:
                frame.Memory.Fail(this, FailureCode.InvalidJson);
                return Outcome.Error;
            default:
                // An object whose end was not reached is there all the same.
                return Outcome.True;
        }
    }
}
