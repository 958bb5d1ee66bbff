namespace Keystone.Events.Nodes;

/// <summary>Numbers the compiled patterns of a set, so that each evaluator finds its own engine of one.</summary>
internal sealed class PatternPlaces
{
    private int _used;

    public int Next() => _used++;
}
