using System.Runtime.CompilerServices;
using Keystone.Events.Json;
using Keystone.Events.Language;
using Keystone.Events.Values;

namespace Keystone.Events.Nodes;

/// <summary>A field of the payload whose way is known when the expression compiles: <c>event</c>, <c>event.user.id</c>, <c>event["a"]</c>.</summary>
internal sealed class PathNode(Syntax syntax, FieldNode field) : Node(syntax)
{
    public FieldNode Field { get; } = field;

    public override bool TryEvaluate(in Frame frame, out Value value)
    {
        ref var slot = ref frame.Memory.Scan.Find(frame.Record.Value, Field.Slot);
        value = default;
        switch (slot.State)
        {
            case FieldState.String when !slot.Escaped || TryUnescape(in frame, ref slot):
                value = Value.Text(CelKind.String, slot.Origin, null, slot.Start, slot.End - slot.Start);
                return true;
            case FieldState.Number:
                value = JsonValues.Number(frame.Record.Value[slot.Start..slot.End]);
                return true;
            case FieldState.True or FieldState.False:
                value = Value.Of(slot.State == FieldState.True);
                return true;
            case FieldState.Null:
                return true;
            case FieldState.Array or FieldState.Object:
                var kind = slot.State == FieldState.Array ? CelKind.List : CelKind.Map;
                value = Value.Text(kind, Origin.Payload, null, slot.Start, slot.End - slot.Start);
                return true;
            default:
                return Fail(in frame, slot.State);
        }
    }

    /// <summary>The text of a number as the payload has it: a copy of it loses no digits.</summary>
    public bool TryNumberText(in Frame frame, out ReadOnlySpan<byte> text)
    {
        ref var slot = ref frame.Memory.Scan.Find(frame.Record.Value, Field.Slot);
        text = slot.State == FieldState.Number ? frame.Record.Value[slot.Start..slot.End] : default;
        return slot.State == FieldState.Number;
    }

    /// <summary>Whether the field is this text, compared where it stands: the hot way of comparisons.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Outcome TestEquals(in Frame frame, byte[] text)
    {
        ref var slot = ref frame.Memory.Scan.Find(frame.Record.Value, Field.Slot);
        if (slot.State == FieldState.String && !slot.Escaped && slot.Origin == Origin.Payload)
            return OutcomeOf(frame.Record.Value[slot.Start..slot.End].SequenceEqual(text));
        return TestEqualsSlow(in frame, ref slot, text);
    }

    private Outcome TestEqualsSlow(in Frame frame, ref FieldSlot slot, byte[] text)
    {
        switch (slot.State)
        {
            case FieldState.String:
                if (slot.Escaped && !TryUnescape(in frame, ref slot))
                    return Outcome.Error;
                return OutcomeOf(frame.Memory.Fields.Slice(slot.Start, slot.End - slot.Start).SequenceEqual(text));
            case FieldState.Unknown or FieldState.Open or FieldState.Missing or FieldState.Unreachable or FieldState.BadString:
                Fail(in frame, slot.State);
                return Outcome.Error;
            default:
                return Outcome.False;
        }
    }

    /// <summary>Resolves a string's escapes, once a record: from then on the field stands in another buffer.</summary>
    private bool TryUnescape(in Frame frame, ref FieldSlot slot)
    {
        var raw = frame.Record.Value[slot.Start..slot.End];
        var fields = frame.Memory.Fields;
        if (!fields.TryReserve(raw.Length, out var room))
            return frame.Memory.Fail(this, FailureCode.TooMuchScratch);
        if (!JsonStrings.TryUnescape(raw, room, out var written))
        {
            slot.State = FieldState.BadString;
            return frame.Memory.Fail(this, FailureCode.BadText);
        }
        slot.Start = fields.Commit(written);
        slot.End = slot.Start + written;
        slot.Escaped = false;
        slot.Origin = Origin.Fields;
        return true;
    }

    private bool Fail(in Frame frame, FieldState state) =>
        frame.Memory.Fail(
            this,
            state switch
            {
                FieldState.Unknown or FieldState.Open => FailureCode.InvalidJson,
                FieldState.Missing or FieldState.Unreachable => FailureCode.MissingField,
                _ => FailureCode.BadText,
            }
        );
}
