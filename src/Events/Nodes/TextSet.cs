using System.Runtime.InteropServices;

namespace Keystone.Events.Nodes;

/// <summary>Texts that something is looked for in: compared one by one while they are few, by a hash table where they are many.</summary>
internal sealed class TextSet
{
    private const int Few = 8;

    private readonly byte[][] _texts;
    private readonly byte[][]?[] _buckets = [];

    public TextSet(IEnumerable<byte[]> texts)
    {
        _texts = [.. texts];
        if (_texts.Length <= Few)
            return;
        var buckets = new List<byte[]>[(int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)_texts.Length * 2)];
        foreach (var text in _texts)
            (buckets[Hash(text) & (buckets.Length - 1)] ??= []).Add(text);
        _buckets = [.. buckets.Select(b => b?.ToArray())];
    }

    public bool Contains(ReadOnlySpan<byte> text)
    {
        if (_buckets.Length == 0)
            return IsIn(_texts, text);
        var bucket = _buckets[Hash(text) & (_buckets.Length - 1)];
        return bucket is not null && IsIn(bucket, text);
    }

    private static bool IsIn(byte[][] texts, ReadOnlySpan<byte> text)
    {
        foreach (var candidate in texts)
            if (text.SequenceEqual(candidate))
                return true;
        return false;
    }

    /// <summary>Over the length and at most the first and last eight bytes: what is compared afterwards decides.</summary>
    private static int Hash(ReadOnlySpan<byte> text)
    {
        ulong head = 0,
            tail = 0;
        if (text.Length >= 8)
        {
            head = MemoryMarshal.Read<ulong>(text);
            tail = MemoryMarshal.Read<ulong>(text[^8..]);
        }
        else
        {
            foreach (var b in text)
                head = (head << 8) | b;
        }
        var mixed = (head ^ ulong.RotateLeft(tail, 29) ^ (ulong)text.Length) * 0x9E3779B97F4A7C15;
        return (int)(mixed >> 32);
    }
}
