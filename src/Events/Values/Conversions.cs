using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Unicode;
using Keystone.Events.Language;
using Keystone.Events.Nodes;
using Keystone.Events.Time;

namespace Keystone.Events.Values;

/// <summary>The conversion functions, named like the type that they give.</summary>
internal static class Conversions
{
    public static bool TryConvert(in Frame frame, Node node, Function function, in Value from, out Value to)
    {
        var code = function switch
        {
            Function.ToInt => ToInt(in frame, in from, out to),
            Function.ToUInt => ToUInt(in frame, in from, out to),
            Function.ToDouble => ToDouble(in frame, in from, out to),
            Function.ToText => ToText(in frame, in from, out to),
            Function.ToBytes => ToBytes(in from, out to),
            Function.ToBool => ToBool(in frame, in from, out to),
            Function.ToTimestamp => ToTimestamp(in frame, in from, out to),
            _ => ToDuration(in frame, in from, out to),
        };
        return code == FailureCode.None || frame.Memory.Fail(node, code, in from);
    }

    private static FailureCode ToInt(in Frame frame, in Value from, out Value to)
    {
        to = from;
        switch (from.Kind)
        {
            case CelKind.Int:
                return FailureCode.None;
            case CelKind.UInt:
                to = Value.Of(from.Int);
                return from.UInt <= long.MaxValue ? FailureCode.None : FailureCode.Range;
            case CelKind.Double:
                // Both ends are left out: whether they survive the way to double and back depends on rounding.
                if (!(from.Double > -Numbers.TwoTo63 && from.Double < Numbers.TwoTo63))
                    return FailureCode.Range;
                to = Value.Of((long)from.Double);
                return FailureCode.None;
            case CelKind.Timestamp:
                to = Value.Of(from.Bits);
                return FailureCode.None;
            case CelKind.String:
                var text = frame.Bytes(in from);
                // A sign may stand before it, plus too.
                if (!Utf8Parser.TryParse(text, out long number, out var length) || length != text.Length)
                    return FailureCode.Conversion;
                to = Value.Of(number);
                return FailureCode.None;
            default:
                return FailureCode.NoOverload;
        }
    }

    private static FailureCode ToUInt(in Frame frame, in Value from, out Value to)
    {
        to = from;
        switch (from.Kind)
        {
            case CelKind.UInt:
                return FailureCode.None;
            case CelKind.Int:
                to = Value.Of(from.UInt);
                return from.Int >= 0 ? FailureCode.None : FailureCode.Range;
            case CelKind.Double:
                if (!(from.Double >= 0 && from.Double < Numbers.TwoTo64))
                    return FailureCode.Range;
                to = Value.Of((ulong)from.Double);
                return FailureCode.None;
            case CelKind.String:
                var text = frame.Bytes(in from);
                if (text.StartsWith("+"u8) || !Utf8Parser.TryParse(text, out ulong number, out var length) || length != text.Length)
                    return FailureCode.Conversion;
                to = Value.Of(number);
                return FailureCode.None;
            default:
                return FailureCode.NoOverload;
        }
    }

    private static FailureCode ToDouble(in Frame frame, in Value from, out Value to)
    {
        to = from;
        switch (from.Kind)
        {
            case CelKind.Double:
                return FailureCode.None;
            case CelKind.Int or CelKind.UInt:
                to = Value.Of(Numbers.AsDouble(in from));
                return FailureCode.None;
            case CelKind.String:
                if (!TryParseDouble(frame.Bytes(in from), out var number))
                    return FailureCode.Conversion;
                to = Value.Of(number);
                return FailureCode.None;
            default:
                return FailureCode.NoOverload;
        }
    }

    private static bool TryParseDouble(ReadOnlySpan<byte> text, out double number)
    {
        var unsigned = text.StartsWith("-"u8) || text.StartsWith("+"u8) ? text[1..] : text;
        number = text.StartsWith("-"u8) ? double.NegativeInfinity : double.PositiveInfinity;
        if (Ascii.EqualsIgnoreCase(unsigned, "inf"u8) || Ascii.EqualsIgnoreCase(unsigned, "infinity"u8))
            return true;
        if (Ascii.EqualsIgnoreCase(text, "nan"u8))
        {
            number = double.NaN;
            return true;
        }
        const NumberStyles style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        // Only digits, signs, point and exponent: the names of what is no number are those above.
        return unsigned.ContainsAnyInRange((byte)'0', (byte)'9')
            && double.TryParse(text, style, CultureInfo.InvariantCulture, out number)
            && double.IsFinite(number);
    }

    private static FailureCode ToText(in Frame frame, in Value from, out Value to)
    {
        to = from;
        if (from.Kind == CelKind.String)
            return FailureCode.None;
        if (from.Kind == CelKind.Bytes)
        {
            to.Kind = CelKind.String;
            return Utf8.IsValid(frame.Bytes(in from)) ? FailureCode.None : FailureCode.BadText;
        }
        var scratch = frame.Memory.Scratch;
        if (!scratch.TryReserve(Texts.MaxLength, out var room))
            return FailureCode.TooMuchScratch;
        if (!Texts.TryFormat(in from, room, out var length))
            return FailureCode.NoOverload;
        to = Value.Text(CelKind.String, Origin.Scratch, null, scratch.Commit(length), length);
        return FailureCode.None;
    }

    private static FailureCode ToBytes(in Value from, out Value to)
    {
        to = from;
        to.Kind = CelKind.Bytes;
        return from.IsText ? FailureCode.None : FailureCode.NoOverload;
    }

    private static FailureCode ToBool(in Frame frame, in Value from, out Value to)
    {
        to = from;
        if (from.Kind == CelKind.Bool)
            return FailureCode.None;
        if (from.Kind != CelKind.String)
            return FailureCode.NoOverload;
        var text = frame.Bytes(in from);
        foreach (var name in (ReadOnlySpan<string>)["true", "True", "TRUE", "t", "T", "1"])
            if (Ascii.Equals(text, name))
            {
                to = Value.Of(true);
                return FailureCode.None;
            }
        to = Value.Of(false);
        foreach (var name in (ReadOnlySpan<string>)["false", "False", "FALSE", "f", "F", "0"])
            if (Ascii.Equals(text, name))
                return FailureCode.None;
        return FailureCode.Conversion;
    }

    private static FailureCode ToTimestamp(in Frame frame, in Value from, out Value to)
    {
        to = from;
        switch (from.Kind)
        {
            case CelKind.Timestamp:
                return FailureCode.None;
            case CelKind.Int:
                to = Value.Timestamp(from.Int, 0);
                return Instants.IsInRange(from.Int) ? FailureCode.None : FailureCode.Range;
            case CelKind.String:
                if (!TimestampText.TryParse(frame.Bytes(in from), out to, out var inRange))
                    return FailureCode.Conversion;
                return inRange ? FailureCode.None : FailureCode.Range;
            default:
                return FailureCode.NoOverload;
        }
    }

    private static FailureCode ToDuration(in Frame frame, in Value from, out Value to)
    {
        to = from;
        if (from.Kind == CelKind.Duration)
            return FailureCode.None;
        if (from.Kind != CelKind.String)
            return FailureCode.NoOverload;
        if (!DurationText.TryParse(frame.Bytes(in from), out to, out var inRange))
            return FailureCode.Conversion;
        return inRange ? FailureCode.None : FailureCode.Range;
    }
}
