using System.Buffers.Text;
using Keystone.Events.Time;

namespace Keystone.Events.Values;

/// <summary>Values as <c>string()</c> writes them.</summary>
internal static class Texts
{
    /// <summary>What any text made here needs at most.</summary>
    public const int MaxLength = 40;

    /// <summary>False where the value has no text of this kind (null, lists, maps, types; strings and bytes are texts already).</summary>
    public static bool TryFormat(in Value value, Span<byte> into, out int length)
    {
        switch (value.Kind)
        {
            case CelKind.Bool:
                return Copy(value.Bool ? "true"u8 : "false"u8, into, out length);
            case CelKind.Int:
                return Utf8Formatter.TryFormat(value.Int, into, out length);
            case CelKind.UInt:
                return Utf8Formatter.TryFormat(value.UInt, into, out length);
            case CelKind.Double:
                length = DoubleText.Format(value.Double, into);
                return true;
            case CelKind.Timestamp:
                length = TimestampText.Format(in value, into);
                return true;
            case CelKind.Duration:
                length = DurationText.Format(value.Bits, into);
                return true;
            default:
                length = 0;
                return false;
        }
    }

    private static bool Copy(ReadOnlySpan<byte> text, Span<byte> into, out int length)
    {
        text.CopyTo(into);
        length = text.Length;
        return true;
    }
}
