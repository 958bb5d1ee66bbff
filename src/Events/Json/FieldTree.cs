namespace Keystone.Events.Json;

/// <summary>The fields that a set of expressions needs, as a tree by name. Slot 0 is the payload as a whole.</summary>
internal sealed class FieldTree
{
    private readonly List<FieldNode> _bySlot = [];
    private int _nextSlot = 1;

    public FieldTree()
    {
        Root = new FieldNode("event", null, 0);
        _bySlot.Add(Root);
    }

    public FieldNode Root { get; }

    public int Count => _nextSlot;

    public FieldNode this[int slot] => _bySlot[slot];

    /// <summary>The field under <paramref name="parent"/>, added where it is new.</summary>
    public FieldNode Add(FieldNode parent, string name)
    {
        var child = parent.Child(name, ref _nextSlot);
        if (child.Slot == _bySlot.Count)
            _bySlot.Add(child);
        return child;
    }

    /// <summary>Levels of objects that a scan can be inside of at once.</summary>
    public int Levels => _bySlot.Max(DepthOf);

    private static int DepthOf(FieldNode node)
    {
        var depth = 1;
        for (var at = node; at.Parent is not null; at = at.Parent)
            depth++;
        return depth;
    }
}
