using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Keystone.Events.Json;

/// <summary>A field that some expression needs, or the object around one.</summary>
internal sealed class FieldNode
{
    private readonly ulong _prefix;
    private readonly ulong _mask;
    private readonly bool _needsEscape;
    private readonly List<FieldNode> _children = [];

    public FieldNode(string name, FieldNode? parent, int slot)
    {
        Name = name;
        Utf8 = Encoding.UTF8.GetBytes(name);
        Parent = parent;
        Slot = slot;
        Span<byte> quoted = stackalloc byte[8];
        for (var i = 0; i < 8 && i <= Utf8.Length; i++)
        {
            quoted[i] = i < Utf8.Length ? Utf8[i] : (byte)'"';
            _mask |= 0xFFUL << (8 * i);
        }
        _prefix = MemoryMarshal.Read<ulong>(quoted) & _mask;
        _needsEscape = Utf8.AsSpan().ContainsAny((byte)'"', (byte)'\\') || Utf8.AsSpan().ContainsAnyInRange<byte>(0, 0x1F);
    }

    public string Name { get; }

    public byte[] Utf8 { get; }

    public FieldNode? Parent { get; }

    public int Slot { get; }

    public IReadOnlyList<FieldNode> Children => _children;

    public FieldNode Child(string name, ref int nextSlot)
    {
        foreach (var child in _children)
            if (child.Name == name)
                return child;
        var made = new FieldNode(name, this, nextSlot++);
        _children.Add(made);
        return made;
    }

    /// <summary>
    /// The child whose name starts at <paramref name="at"/> (behind the opening quote) and is written without escapes. The first eight bytes with the
    /// closing quote are compared at once: they decide for names of up to seven bytes.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public FieldNode? Match(ReadOnlySpan<byte> json, int at)
    {
        if (at + 8 > json.Length)
            return MatchTail(json, at);
        var bytes = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref MemoryMarshal.GetReference(json), at));
        foreach (var child in CollectionsMarshal.AsSpan(_children))
            if ((bytes & child._mask) == child._prefix && !child._needsEscape && (child.Utf8.Length < 8 || child.Ends(json, at)))
                return child;
        return null;
    }

    private FieldNode? MatchTail(ReadOnlySpan<byte> json, int at)
    {
        foreach (var child in _children)
            if (!child._needsEscape && json[at..].StartsWith(child.Utf8) && child.Ends(json, at))
                return child;
        return null;
    }

    private bool Ends(ReadOnlySpan<byte> json, int at)
    {
        var end = at + Utf8.Length;
        return (uint)end < (uint)json.Length && json[end] == '"' && json[at..end].SequenceEqual(Utf8);
    }

    /// <summary>The child that a name with escapes stands for.</summary>
    public FieldNode? MatchEscaped(ReadOnlySpan<byte> rawName)
    {
        foreach (var child in _children)
            if (JsonStrings.EscapedEquals(rawName, child.Utf8))
                return child;
        return null;
    }
}
