namespace Keystone.Events.Values;

/// <summary>
/// A map that an expression made (or a JSON object taken apart where its keys are gone through more than once). Keeps the order of its entries. Keys are
/// int, uint, bool or string; equal numbers of different types are the same key.
/// </summary>
internal sealed class MapValue
{
    private readonly Dictionary<object, int> _places;
    private readonly List<Value> _keys;
    private readonly List<Value> _values;

    public MapValue(int capacity)
    {
        _places = new Dictionary<object, int>(capacity);
        _keys = new List<Value>(capacity);
        _values = new List<Value>(capacity);
    }

    public int Count => _keys.Count;

    public Value KeyAt(int place) => _keys[place];

    public Value ValueAt(int place) => _values[place];

    /// <summary>False where the key is there already; the first value stays.</summary>
    public bool TryAdd(in Frame frame, in Value key, in Value value)
    {
        if (!_places.TryAdd(MapKey.Of(in frame, in key)!, _keys.Count))
            return false;
        _keys.Add(key);
        _values.Add(value);
        return true;
    }

    /// <summary>The value of a key; false where there is none, which a key of another type always is.</summary>
    public bool TryGet(in Frame frame, in Value key, out Value value)
    {
        if (MapKey.Of(in frame, in key) is { } found && _places.TryGetValue(found, out var place))
        {
            value = _values[place];
            return true;
        }
        value = default;
        return false;
    }
}
