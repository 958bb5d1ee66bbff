using System.Runtime.CompilerServices;
using System.Text.Unicode;
using Keystone.Events.Values;

namespace Keystone.Events.Json;

/// <summary>
/// The scan of one payload after another: finds the fields of a tree, in the order of the payload, only as far as it is asked to, and goes on where it
/// stopped. Of a name that an object has twice the first counts: a later one may never be seen.
/// </summary>
internal sealed class FieldScan
{
    private readonly FieldTree _tree;
    private readonly FieldSlot[] _slots;

    /// <summary>The objects that the scan is inside of, from the payload's own on, and how many of their children it still looks for.</summary>
    private readonly FieldNode[] _open;
    private readonly int[] _wanted;

    private int _level;
    private int _at;
    private bool _first;
    private Phase _phase;

    public FieldScan(FieldTree tree)
    {
        _tree = tree;
        _slots = new FieldSlot[tree.Count];
        _open = new FieldNode[tree.Levels];
        _wanted = new int[tree.Levels];
    }

    private enum Phase : byte
    {
        Unread,
        Inside,
        Done,
        Broken,
    }

    /// <summary>Where the payload is no JSON; counts while <see cref="IsBroken"/> is true.</summary>
    public int BrokenAt { get; private set; }

    public bool IsBroken => _phase == Phase.Broken;

    /// <summary>Begins a payload; one that is null has no fields.</summary>
    public void Reset(bool hasValue)
    {
        Array.Clear(_slots);
        _at = 0;
        _level = -1;
        _phase = hasValue ? Phase.Unread : Phase.Done;
        if (!hasValue)
        {
            _slots[0].State = FieldState.Null;
            MarkBelow(_tree.Root, FieldState.Unreachable);
        }
    }

    /// <summary>
    /// What is known of a field, after scanning on where need be. A state before <see cref="FieldState.Missing"/> means that the payload is no JSON
    /// (<see cref="IsBroken"/>).
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref FieldSlot Find(ReadOnlySpan<byte> json, int slot)
    {
        ref var found = ref _slots[slot];
        if (found.State < FieldState.Missing)
            Advance(json, slot);
        return ref found;
    }

    /// <summary>What is known of a field so far.</summary>
    public FieldState Peek(int slot) => _slots[slot].State;

    private void Advance(ReadOnlySpan<byte> json, int target)
    {
        if (_phase == Phase.Unread)
            ReadStart(json);
        if (_phase != Phase.Inside)
            return;
        var at = Members(json, _at, target);
        if (at < 0)
        {
            BrokenAt = ~at;
            _phase = Phase.Broken;
        }
        _at = at;
    }

    /// <summary>Goes from member to member, into the objects that hold fields of the tree and out of them, until the target is known.</summary>
    private int Members(ReadOnlySpan<byte> json, int at, int target)
    {
        var inside = _open[_level];
        while (true)
        {
            if (!IsNextMember(json, at) || _first)
            {
                at = Separator(json, at);
                if (at < 0)
                    return at;
                if (_phase != Phase.Inside || _slots[target].State >= FieldState.Missing)
                    return at;
                inside = _open[_level];
                if (json[at - 1] != '"')
                    continue;
            }
            else
                at += 2;
            var child = _wanted[_level] == 0 ? null : inside.Match(json, at);
            if (child is null)
            {
                var name = at;
                at = JsonText.SkipString(json, at, out var escaped, out _);
                if (at < 0)
                    return at;
                if (escaped && _wanted[_level] != 0)
                    child = inside.MatchEscaped(json[name..(at - 1)]);
            }
            else
                at += child.Utf8.Length + 1;
            at = JsonText.SkipColon(json, at);
            if (at < 0)
                return at;
            if (child is null || _slots[child.Slot].State != FieldState.Unknown)
            {
                at = json[at] == '"' ? JsonText.SkipString(json, at + 1) : JsonText.SkipValue(json, at, _level + 1);
                if (at < 0)
                    return at;
                continue;
            }
            _wanted[_level]--;
            if (json[at] == '"')
                at = RecordString(json, at + 1, child);
            else if (json[at] == '{' && child.ChildCount > 0)
            {
                Enter(child, at++);
                inside = child;
                continue;
            }
            else
                at = Record(json, at, child);
            if (at < 0 || _slots[target].State >= FieldState.Missing)
                return at;
        }
    }

    /// <summary>Whether a comma and the quote of a name come next, without blanks: so it is in most payloads.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsNextMember(ReadOnlySpan<byte> json, int at) =>
        (uint)(at + 1) < (uint)json.Length && json[at] == ',' && json[at + 1] == '"';

    /// <summary>Goes to behind the quote of the next name, or behind the end of the innermost object.</summary>
    private int Separator(ReadOnlySpan<byte> json, int at)
    {
        at = JsonText.SkipBlanks(json, at);
        if ((uint)at >= (uint)json.Length)
            return ~at;
        if (json[at] == '}')
            return Leave(json, at + 1);
        if (!_first)
        {
            if (json[at] != ',')
                return ~at;
            at = JsonText.SkipBlanks(json, at + 1);
        }
        _first = false;
        return (uint)at < (uint)json.Length && json[at] == '"' ? at + 1 : ~at;
    }

    private void ReadStart(ReadOnlySpan<byte> json)
    {
        var at = JsonText.SkipBlanks(json, 0);
        if (at < json.Length && json[at] == '{')
        {
            Enter(_tree.Root, at);
            _at = at + 1;
            return;
        }
        at = Record(json, at, _tree.Root);
        if (at >= 0)
            at = ReadEnd(json, at);
        if (at < 0)
        {
            BrokenAt = ~at;
            _phase = Phase.Broken;
        }
    }

    /// <summary>Nothing but blanks may follow the payload's value.</summary>
    private int ReadEnd(ReadOnlySpan<byte> json, int at)
    {
        at = JsonText.SkipBlanks(json, at);
        if (at < json.Length)
            return ~at;
        _phase = Phase.Done;
        return at;
    }

    private void Enter(FieldNode node, int at)
    {
        ref var slot = ref _slots[node.Slot];
        slot.Start = at;
        slot.State = FieldState.Open;
        _level++;
        _open[_level] = node;
        _wanted[_level] = node.ChildCount;
        _first = true;
        _phase = Phase.Inside;
    }

    /// <summary>
    /// The innermost object ends before <paramref name="at"/>: what it should have had and has not is missing. Of the payload's own object that is known only
    /// where nothing follows it: else it is no JSON.
    /// </summary>
    private int Leave(ReadOnlySpan<byte> json, int at)
    {
        var node = _open[_level];
        if (_level == 0)
        {
            var end = ReadEnd(json, at);
            if (end < 0)
                return end;
        }
        ref var slot = ref _slots[node.Slot];
        slot.End = at;
        slot.State = FieldState.Object;
        if (_wanted[_level] > 0)
        {
            foreach (var child in node.Children)
            {
                if (_slots[child.Slot].State != FieldState.Unknown)
                    continue;
                _slots[child.Slot].State = FieldState.Missing;
                MarkBelow(child, FieldState.Unreachable);
            }
        }
        _level--;
        _first = false;
        return at;
    }

    /// <summary>Notes a value that the scan does not go into, and steps over it.</summary>
    private int Record(ReadOnlySpan<byte> json, int at, FieldNode node)
    {
        if ((uint)at >= (uint)json.Length)
            return ~at;
        if (json[at] == '"')
            return RecordString(json, at + 1, node);
        var (state, end) = json[at] switch
        {
            (byte)'{' => (FieldState.Object, JsonText.SkipComposite(json, at, _level + 1)),
            (byte)'[' => (FieldState.Array, JsonText.SkipComposite(json, at, _level + 1)),
            (byte)'t' => (FieldState.True, JsonText.SkipWord(json, at, "true"u8)),
            (byte)'f' => (FieldState.False, JsonText.SkipWord(json, at, "false"u8)),
            (byte)'n' => (FieldState.Null, JsonText.SkipWord(json, at, "null"u8)),
            (byte)'-' or (>= (byte)'0' and <= (byte)'9') => (FieldState.Number, JsonText.SkipNumber(json, at)),
            _ => (FieldState.Unknown, ~at),
        };
        if (end < 0)
            return end;
        ref var slot = ref _slots[node.Slot];
        slot.Start = at;
        slot.End = end;
        slot.State = state;
        if (node.ChildCount > 0)
            MarkBelow(node, FieldState.Unreachable);
        return end;
    }

    /// <summary>Notes a string, from behind its opening quote.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int RecordString(ReadOnlySpan<byte> json, int at, FieldNode node)
    {
        var end = JsonText.SkipString(json, at, out var escaped, out var beyondAscii);
        if (end < 0)
            return end;
        ref var slot = ref _slots[node.Slot];
        slot.Start = at;
        slot.End = end - 1;
        slot.Origin = Origin.Payload;
        slot.State = FieldState.String;
        slot.Escaped = escaped;
        if (beyondAscii && !escaped && !Utf8.IsValid(json[at..(end - 1)]))
            slot.State = FieldState.BadString;
        if (node.ChildCount > 0)
            MarkBelow(node, FieldState.Unreachable);
        return end;
    }

    private void MarkBelow(FieldNode node, FieldState state)
    {
        foreach (var child in node.Children)
        {
            _slots[child.Slot].State = state;
            MarkBelow(child, FieldState.Unreachable);
        }
    }
}
