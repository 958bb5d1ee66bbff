using System.Runtime.CompilerServices;

namespace Keystone.Events.Values;

/// <summary>What a running expression sees: the record, and the memory of its evaluator.</summary>
internal readonly ref struct Frame(in EventContext record, Memory memory)
{
    public readonly EventContext Record = record;

    public readonly Memory Memory = memory;

    /// <summary>The bytes of a string, of bytes, or the JSON text of a list or map of the payload.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan<byte> Bytes(scoped in Value value) =>
        value.Origin == Origin.Payload ? Record.Value.Slice(value.Start, value.Length) : OtherBytes(in value);

    private ReadOnlySpan<byte> OtherBytes(scoped in Value value) =>
        value.Origin switch
        {
            Origin.Own => ((byte[])value.Object!).AsSpan(value.Start, value.Length),
            Origin.Key => Record.Key.Slice(value.Start, value.Length),
            Origin.Headers => Record.Headers.Slice(value.Start, value.Length),
            Origin.Fields => Memory.Fields.Slice(value.Start, value.Length),
            _ => Memory.Scratch.Slice(value.Start, value.Length),
        };
}
