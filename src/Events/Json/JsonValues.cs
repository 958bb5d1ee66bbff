using System.Buffers.Text;
using System.Globalization;
using System.Text.Unicode;
using Keystone.Events.Nodes;
using Keystone.Events.Values;

namespace Keystone.Events.Json;

/// <summary>
/// Values out of the payload. What is read here has been stepped over before, so that its grammar is known to be right; its strings may still be no text.
/// </summary>
internal static class JsonValues
{
    /// <summary>Without fraction and exponent and within int64: int. All others: double (infinite beyond its range).</summary>
    public static Value Number(ReadOnlySpan<byte> text)
    {
        if (Utf8Parser.TryParse(text, out long number, out var length) && length == text.Length)
            return Value.Of(number);
        return Value.Of(double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture));
    }

    /// <summary>Reads the value that starts at <paramref name="at"/>; false where it is a string that is no text.</summary>
    public static bool TryRead(in Frame frame, Node node, int at, out Value value, out int end)
    {
        var json = frame.Record.Value;
        value = default;
        switch (json[at])
        {
            case (byte)'"':
                end = JsonText.SkipString(json, at + 1, out var escaped, out var beyondAscii);
                return TryText(in frame, node, at + 1, end - 1, escaped, beyondAscii, out value);
            case (byte)'{' or (byte)'[':
                end = JsonText.SkipComposite(json, at, 0);
                var kind = json[at] == '{' ? CelKind.Map : CelKind.List;
                value = Value.Text(kind, Origin.Payload, null, at, end - at);
                return true;
            case (byte)'t':
                value = Value.Of(true);
                end = at + 4;
                return true;
            case (byte)'f':
                value = Value.Of(false);
                end = at + 5;
                return true;
            case (byte)'n':
                end = at + 4;
                return true;
            default:
                end = JsonText.SkipNumber(json, at);
                value = Number(json[at..end]);
                return true;
        }
    }

    private static bool TryText(in Frame frame, Node node, int start, int end, bool escaped, bool beyondAscii, out Value value)
    {
        var raw = frame.Record.Value[start..end];
        value = Value.Text(CelKind.String, Origin.Payload, null, start, raw.Length);
        if (!escaped)
            return !beyondAscii || Utf8.IsValid(raw) || frame.Memory.Fail(node, FailureCode.BadText);
        var scratch = frame.Memory.Scratch;
        if (!scratch.TryReserve(raw.Length, out var room))
            return frame.Memory.Fail(node, FailureCode.TooMuchScratch);
        if (!JsonStrings.TryUnescape(raw, room, out var written))
            return frame.Memory.Fail(node, FailureCode.BadText);
        value = Value.Text(CelKind.String, Origin.Scratch, null, scratch.Commit(written), written);
        return true;
    }

    /// <summary>
    /// Where the value of a member starts; -1 where the object (a map of <see cref="Origin.Payload"/>) has no such member. What is passed on the way counts as
    /// steps: whoever looks up once for each element of something long pays for it.
    /// </summary>
    public static int FindMember(in Frame frame, in Value map, ReadOnlySpan<byte> name)
    {
        var json = frame.Record.Value;
        for (var at = FirstMember(json, in map); at >= 0; frame.Memory.Steps++)
        {
            var start = at + 1;
            var end = JsonText.SkipString(json, start, out var escaped, out _);
            var raw = json[start..(end - 1)];
            var valueAt = JsonText.SkipColon(json, end);
            if (escaped ? JsonStrings.EscapedEquals(raw, name) : raw.SequenceEqual(name))
                return valueAt;
            at = NextMember(json, JsonText.SkipValue(json, valueAt, 0));
        }
        return -1;
    }

    /// <summary>Where the first name (or element) starts; -1 where there is none.</summary>
    public static int FirstMember(ReadOnlySpan<byte> json, in Value composite)
    {
        var at = JsonText.SkipBlanks(json, composite.Start + 1);
        return json[at] is (byte)'}' or (byte)']' ? -1 : at;
    }

    /// <summary>Where the next name (or element) starts, from behind a value; -1 where the composite ends.</summary>
    public static int NextMember(ReadOnlySpan<byte> json, int at)
    {
        at = JsonText.SkipBlanks(json, at);
        return json[at] == ',' ? JsonText.SkipBlanks(json, at + 1) : -1;
    }

    /// <summary>Takes an object apart. Of a name that it has twice the first counts.</summary>
    public static bool TryTakeApart(in Frame frame, Node node, in Value map, out MapValue? taken)
    {
        var json = frame.Record.Value;
        taken = new MapValue(8);
        for (var at = FirstMember(json, in map); at >= 0; )
        {
            if (++frame.Memory.Steps > ExpressionLimits.MaxSteps)
                return frame.Memory.Fail(node, FailureCode.TooManySteps);
            if (!TryRead(in frame, node, at, out var name, out var end))
                return false;
            if (!TryRead(in frame, node, JsonText.SkipColon(json, end), out var value, out end))
                return false;
            taken.TryAdd(in frame, in name, in value);
            at = NextMember(json, end);
        }
        return true;
    }
}
