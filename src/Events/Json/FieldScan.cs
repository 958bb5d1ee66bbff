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
        var at = _at;
        while (_phase == Phase.Inside && _slots[target].State < FieldState.Missing)
        {
            at = Member(json, at);
            if (at < 0)
            {
                BrokenAt = ~at;
                _phase = Phase.Broken;
                return;
            }
        }
        _at = at;
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
        _wanted[_level] = node.Children.Count;
        _first = true;
        _phase = Phase.Inside;
    }

    /// <summary>Reads one member of the innermost object, or its end.</summary>
    private int Member(ReadOnlySpan<byte> json, int at)
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
        if ((uint)at >= (uint)json.Length || json[at] != '"')
            return ~at;
        at++;
        var child = _wanted[_level] == 0 ? null : _open[_level].Match(json, at);
        if (child is not null)
            at += child.Utf8.Length + 1;
        else
        {
            var name = at;
            at = JsonText.SkipString(json, at, out var escaped, out _);
            if (at < 0)
                return at;
            if (escaped && _wanted[_level] != 0)
                child = _open[_level].MatchEscaped(json[name..(at - 1)]);
        }
        at = JsonText.SkipColon(json, at);
        if (at < 0)
            return at;
        if (child is null || _slots[child.Slot].State != FieldState.Unknown)
            return JsonText.SkipValue(json, at, _level + 1);
        _wanted[_level]--;
        if (json[at] == '{' && child.Children.Count > 0)
        {
            Enter(child, at);
            return at + 1;
        }
        return Record(json, at, child);
    }

    /// <summary>The innermost object ends before <paramref name="at"/>: what it should have had and has not is missing.</summary>
    private int Leave(ReadOnlySpan<byte> json, int at)
    {
        var node = _open[_level];
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
        return _level < 0 ? ReadEnd(json, at) : at;
    }

    /// <summary>Notes a value that the scan does not go into, and steps over it.</summary>
    private int Record(ReadOnlySpan<byte> json, int at, FieldNode node)
    {
        if ((uint)at >= (uint)json.Length)
            return ~at;
        ref var slot = ref _slots[node.Slot];
        slot.Start = at;
        int end;
        switch (json[at])
        {
            case (byte)'"':
                end = RecordString(json, at + 1, ref slot);
                break;
            case (byte)'{' or (byte)'[':
                slot.State = json[at] == '{' ? FieldState.Object : FieldState.Array;
                end = JsonText.SkipComposite(json, at, _level + 1);
                break;
            case (byte)'t':
                slot.State = FieldState.True;
                end = JsonText.SkipWord(json, at, "true"u8);
                break;
            case (byte)'f':
                slot.State = FieldState.False;
                end = JsonText.SkipWord(json, at, "false"u8);
                break;
            case (byte)'n':
                slot.State = FieldState.Null;
                end = JsonText.SkipWord(json, at, "null"u8);
                break;
            case (byte)'-' or (>= (byte)'0' and <= (byte)'9'):
                slot.State = FieldState.Number;
                end = JsonText.SkipNumber(json, at);
                break;
            default:
                return ~at;
        }
        if (end < 0)
            slot.State = FieldState.Unknown;
        else
        {
            if (json[at] != '"')
                slot.End = end;
            if (node.Children.Count > 0)
                MarkBelow(node, FieldState.Unreachable);
        }
        return end;
    }

    private static int RecordString(ReadOnlySpan<byte> json, int at, ref FieldSlot slot)
    {
        var end = JsonText.SkipString(json, at, out slot.Escaped, out var beyondAscii);
        if (end < 0)
            return end;
        slot.Start = at;
        slot.End = end - 1;
        slot.Origin = Origin.Payload;
        slot.State = beyondAscii && !slot.Escaped && !Utf8.IsValid(json[at..(end - 1)]) ? FieldState.BadString : FieldState.String;
        return end;
    }

    private void MarkBelow(FieldNode node, FieldState state)
    {
        foreach (var child in node.Children)
        {
            _slots[child.Slot].State = state;
            if (child.Children.Count > 0)
                MarkBelow(child, FieldState.Unreachable);
        }
    }
}
