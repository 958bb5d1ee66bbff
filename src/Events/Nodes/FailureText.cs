using System.Globalization;
using System.Text;
using Keystone.Events.Json;
using Keystone.Events.Language;
using Keystone.Events.Values;

namespace Keystone.Events.Nodes;

/// <summary>What a failure says to people. Needs the record that it is of: names and values are still in it.</summary>
internal static class FailureText
{
    private const int MaxValueLength = 120;

    public static string Of(in Frame frame, SourceText source, in Failure failure)
    {
        var at = failure.At!;
        var text = Short(source.Slice(at.Syntax.Start, at.Syntax.End));
        var a = Value(in frame, in failure.A);
        var b = Value(in frame, in failure.B);
        var kinds = failure.B.Kind == CelKind.Null ? Kind(in failure.A) : $"{Kind(in failure.A)} and {Kind(in failure.B)}";
        return failure.Code switch
        {
            FailureCode.InvalidJson => InvalidJson(in frame),
            FailureCode.MissingField => Missing(in frame, at),
            FailureCode.BadText => $"{text} is not UTF-8 text.",
            FailureCode.NotBool => $"{text} is {a}, not a bool.",
            FailureCode.NoOverload => NoOverload(at, text, in failure, kinds),
            FailureCode.NoSelection => $"{text} selects a field of {a}, which is no map.",
            FailureCode.NoSuchKey => $"{text} has no key {a}.",
            FailureCode.UnsupportedKey => $"{a} can be no key of a map.",
            FailureCode.DuplicateKey => $"The map has the key {a} twice.",
            FailureCode.BadIndex => $"{a} is no index of a list.",
            FailureCode.IndexOutOfRange => $"The index {a} is out of range: the list has {b} elements.",
            FailureCode.NoIteration => $"{a} is neither list nor map.",
            FailureCode.Overflow => $"{text} is beyond the range of {Kind(in failure.A)}.",
            FailureCode.DivisionByZero => $"{text} divides by zero.",
            FailureCode.ModulusByZero => $"{text} takes a modulus by zero.",
            FailureCode.Conversion => $"{a} does not read as {Target(at)}.",
            FailureCode.Range => $"{text} is beyond the range of {Target(at)}.",
            FailureCode.BadPattern => $"{b} is no pattern of RE2.",
            FailureCode.UnknownTimeZone => $"The time zone {a} is not known here.",
            FailureCode.MissingVariable => $"The record has no {text}.",
            FailureCode.TooManySteps => $"Macros visit more than {ExpressionLimits.MaxSteps} elements.",
            FailureCode.TooMuchScratch => $"Texts of more than {ExpressionLimits.MaxScratchBytes} bytes are made.",
            FailureCode.NoJson => $"{a} has no JSON form.",
            FailureCode.NoText => $"{text} is {a}, which is no text.",
            _ => $"{text} has no value.",
        };
    }

    private static string Short(string text) => text.Length <= 80 ? text : text[..79] + "…";

    private static string Value(in Frame frame, in Value value) => ValueText.Of(in frame, in value, MaxValueLength);

    private static string Kind(in Value value) => KindText.Of(value.Kind);

    private static string NoOverload(Node at, string text, in Failure failure, string kinds) =>
        at.Syntax switch
        {
            OperatorSyntax operation => $"'{operation.Operator.Sign()}' takes no {kinds} ({text}).",
            CallSyntax call => $"{call.Name} takes no {kinds} ({text}).",
            IndexSyntax => $"A {Kind(in failure.A)} is not indexed by {Kind(in failure.B)} ({text}).",
            _ => $"{text} takes no {kinds}.",
        };

    private static string Target(Node at) =>
        at.Syntax is CallSyntax call ? call.Name
        : at.Syntax is OperatorSyntax ? "timestamp or duration"
        : "timestamp";

    private static string InvalidJson(in Frame frame) =>
        string.Create(CultureInfo.InvariantCulture, $"The payload is not JSON: byte {frame.Memory.Scan.BrokenAt} is out of place.");

    /// <summary>Names the part of the way that is not there: the field, or what should hold it.</summary>
    private static string Missing(in Frame frame, Node at)
    {
        var field = at is HasPathNode has ? has.Field : ((PathNode)at).Field;
        var way = new Stack<FieldNode>();
        for (var step = field; step.Parent is not null; step = step.Parent)
            way.Push(step);
        var holder = "event";
        var above = way.Peek().Parent!;
        foreach (var step in way)
        {
            switch (frame.Memory.Scan.Peek(above.Slot))
            {
                case FieldState.Object or FieldState.Open:
                    break;
                case FieldState.Null:
                    return $"{holder} is null and has no field '{step.Name}'.";
                case var state:
                    return $"{holder} is {Described(state)} and has no field '{step.Name}'.";
            }
            if (frame.Memory.Scan.Peek(step.Slot) == FieldState.Missing)
                return $"{holder} has no field '{step.Name}'.";
            holder = Append(holder, step.Name);
            above = step;
        }
        return $"{holder} is missing.";
    }

    private static string Described(FieldState state) =>
        state switch
        {
            FieldState.String or FieldState.BadString => "a string",
            FieldState.Number => "a number",
            FieldState.True or FieldState.False => "a bool",
            FieldState.Array => "a list",
            _ => "no map",
        };

    private static string Append(string holder, string name)
    {
        var plain = name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(c => c == '_' || char.IsAsciiLetterOrDigit(c));
        if (plain)
            return $"{holder}.{name}";
        var quoted = new StringBuilder();
        ValueText.Quote(quoted, name);
        return $"{holder}[{quoted}]";
    }
}
