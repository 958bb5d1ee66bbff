using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Keystone.Events.Json;

/// <summary>A field that some expression needs, or the object around one.</summary>
internal sealed class FieldNode
{
    private readonly bool _needsEscape;

    /// <summary>The children whose names a payload may write without escapes.</summary>
    private Candidate[] _candidates = [];
    private FieldNode[] _children = [];

    public FieldNode(string name, FieldNode? parent, int slot)
    {
        Name = name;
        Utf8 = Encoding.UTF8.GetBytes(name);
        Parent = parent;
        Slot = slot;
        _needsEscape = Utf8.AsSpan().ContainsAny((byte)'"', (byte)'\\') || Utf8.AsSpan().ContainsAnyInRange<byte>(0, 0x1F);
    }

    public string Name { get; }

    public byte[] Utf8 { get; }

    public FieldNode? Parent { get; }

    public int Slot { get; }

    public ReadOnlySpan<FieldNode> Children => _children;

    public int ChildCount => _children.Length;

    public FieldNode Child(string name, ref int nextSlot)
    {
        foreach (var child in _children)
            if (child.Name == name)
                return child;
        var made = new FieldNode(name, this, nextSlot++);
        _children = [.. _children, made];
        if (!made._needsEscape)
            _candidates = [.. _candidates, new Candidate(made)];
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
        foreach (ref readonly var candidate in _candidates.AsSpan())
            if ((bytes & candidate.Mask) == candidate.Prefix && (candidate.IsDecided || candidate.Node.Ends(json, at)))
                return candidate.Node;
        return null;
    }

    private FieldNode? MatchTail(ReadOnlySpan<byte> json, int at)
    {
        foreach (var candidate in _candidates)
            if (candidate.Node.Ends(json, at))
                return candidate.Node;
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

    private readonly struct Candidate
    {
        public readonly ulong Prefix;
        public readonly ulong Mask;
        public readonly FieldNode Node;
        public readonly bool IsDecided;

        public Candidate(FieldNode node)
        {
            Node = node;
            IsDecided = node.Utf8.Length < 8;
            Span<byte> quoted = stackalloc byte[8];
            for (var i = 0; i < 8 && i <= node.Utf8.Length; i++)
            {
                quoted[i] = i < node.Utf8.Length ? node.Utf8[i] : (byte)'"';
                Mask |= BitConverter.IsLittleEndian ? 0xFFUL << (8 * i) : 0xFFUL << (56 - 8 * i);
            }
            Prefix = MemoryMarshal.Read<ulong>(quoted) & Mask;
        }
    }
}
