using Keystone.Events.Language;
using Keystone.Events.Values;

namespace Keystone.Events.Nodes;

/// <summary><c>size(x)</c>: code points of a string, bytes, elements, entries.</summary>
internal sealed class SizeNode(Syntax syntax, Node operand) : Node(syntax)
{
    public override IEnumerable<Node> Children => [operand];

    public override bool TryEvaluate(in Frame frame, out Value value)
    {
        if (!operand.TryEvaluate(in frame, out value))
            return false;
        long size;
        switch (value.Kind)
        {
            case CelKind.String:
                size = CodePoints(frame.Bytes(in value));
                break;
            case CelKind.Bytes:
                size = value.Length;
                break;
            case CelKind.List:
                size = Lists.Count(in frame, in value);
                if (!Lists.TrySpend(in frame, this, 0))
                    return false;
                break;
            case CelKind.Map:
                if (!Maps.TryTakeApart(in frame, this, in value, out var map))
                    return false;
                size = map!.Count;
                break;
            default:
                return frame.Memory.Fail(this, FailureCode.NoOverload, in value);
        }
        value = Value.Of(size);
        return true;
    }

    /// <summary>Every byte but the continuing ones (10xxxxxx) starts a code point.</summary>
    private static long CodePoints(ReadOnlySpan<byte> utf8)
    {
        if (System.Text.Ascii.IsValid(utf8))
            return utf8.Length;
        var count = 0L;
        foreach (var b in utf8)
            count += (b & 0xC0) != 0x80 ? 1 : 0;
        return count;
    }
}
