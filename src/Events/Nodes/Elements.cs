using Keystone.Events.Values;

namespace Keystone.Events.Nodes;

/// <summary>What a macro goes through: the elements of a list or the keys of a map. Each counts as a step.</summary>
internal struct Elements(in Value container)
{
    private readonly Value _container = container;
    private Lists.Cursor _cursor = new(in container);
    private MapValue? _map;
    private int _place;

    public bool TryStart(in Frame frame, Node node) =>
        _container.Kind switch
        {
            CelKind.List => true,
            CelKind.Map => Maps.TryTakeApart(in frame, node, in _container, out _map),
            _ => frame.Memory.Fail(node, FailureCode.NoIteration, in _container),
        };

    public bool MoveNext(in Frame frame, Node node, out Value element, out bool failed)
    {
        failed = false;
        if (_map is null)
        {
            if (!_cursor.MoveNext(in frame, node, out element, out failed))
                return false;
        }
        else if (_place < _map.Count)
            element = _map.KeyAt(_place++);
        else
        {
            element = default;
            return false;
        }
        failed = !Lists.TrySpend(in frame, node, 1);
        return !failed;
    }
}
