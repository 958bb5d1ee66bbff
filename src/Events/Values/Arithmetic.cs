using Keystone.Events.Language;
using Keystone.Events.Nodes;
using Keystone.Events.Time;

namespace Keystone.Events.Values;

/// <summary>The binary operators that give something other than a bool. Integers, timestamps and durations overflow into an error, doubles into infinity.</summary>
internal static class Arithmetic
{
    public static bool TryApply(in Frame frame, Node node, Operator op, in Value a, in Value b, out Value result)
    {
        result = default;
        switch (a.Kind, b.Kind)
        {
            case (CelKind.Int, CelKind.Int):
                return TryInts(in frame, node, op, a.Int, b.Int, out result);
            case (CelKind.UInt, CelKind.UInt):
                return TryUInts(in frame, node, op, a.UInt, b.UInt, out result);
            case (CelKind.Double, CelKind.Double) when op != Operator.Modulo:
                result = Value.Of(Doubles(op, a.Double, b.Double));
                return true;
        }
        if (op == Operator.Add && a.Kind == b.Kind && a.Kind is CelKind.String or CelKind.Bytes)
            return TryConcatenate(in frame, node, in a, in b, out result);
        if (op == Operator.Add && a.Kind == CelKind.List && b.Kind == CelKind.List)
            return Lists.TryConcatenate(in frame, node, in a, in b, out result);
        if (op is not (Operator.Add or Operator.Subtract) || !Instants.TryApply(op, in a, in b, out result, out var inRange))
            return frame.Memory.Fail(node, FailureCode.NoOverload, in a, in b);
        return inRange || frame.Memory.Fail(node, FailureCode.Range, in a, in b);
    }

    private static double Doubles(Operator op, double a, double b) =>
        op switch
        {
            Operator.Add => a + b,
            Operator.Subtract => a - b,
            Operator.Multiply => a * b,
            _ => a / b,
        };

    private static bool TryInts(in Frame frame, Node node, Operator op, long a, long b, out Value result)
    {
        result = default;
        if (b == 0 && op is Operator.Divide or Operator.Modulo)
            return frame.Memory.Fail(node, op == Operator.Divide ? FailureCode.DivisionByZero : FailureCode.ModulusByZero);
        var wide = op switch
        {
            Operator.Add => (Int128)a + b,
            Operator.Subtract => (Int128)a - b,
            Operator.Multiply => (Int128)a * b,
            // The remainder of the smallest int by -1 is an overflow in CEL: it is defined by the quotient, which is one.
            _ when a == long.MinValue && b == -1 => Int128.MaxValue,
            Operator.Divide => a / b,
            _ => a % b,
        };
        if (wide < long.MinValue || wide > long.MaxValue)
            return frame.Memory.Fail(node, FailureCode.Overflow, Value.Of(a), Value.Of(b));
        result = Value.Of((long)wide);
        return true;
    }

    private static bool TryUInts(in Frame frame, Node node, Operator op, ulong a, ulong b, out Value result)
    {
        result = default;
        if (b == 0 && op is Operator.Divide or Operator.Modulo)
            return frame.Memory.Fail(node, op == Operator.Divide ? FailureCode.DivisionByZero : FailureCode.ModulusByZero);
        var wide = op switch
        {
            Operator.Add => (Int128)a + b,
            Operator.Subtract => (Int128)a - b,
            Operator.Multiply => Math.BigMul(a, b, out var low) != 0 ? Int128.MaxValue : low,
            Operator.Divide => a / b,
            _ => a % b,
        };
        if (wide < 0 || wide > ulong.MaxValue)
            return frame.Memory.Fail(node, FailureCode.Overflow, Value.Of(a), Value.Of(b));
        result = Value.Of((ulong)wide);
        return true;
    }

    private static bool TryConcatenate(in Frame frame, Node node, in Value a, in Value b, out Value result)
    {
        result = default;
        var scratch = frame.Memory.Scratch;
        var length = (long)a.Length + b.Length;
        if (length > ExpressionLimits.MaxScratchBytes || !scratch.TryReserve((int)length, out var room))
            return frame.Memory.Fail(node, FailureCode.TooMuchScratch);
        frame.Bytes(in a).CopyTo(room);
        frame.Bytes(in b).CopyTo(room[a.Length..]);
        result = Value.Text(a.Kind, Origin.Scratch, null, scratch.Commit((int)length), (int)length);
        return true;
    }
}
