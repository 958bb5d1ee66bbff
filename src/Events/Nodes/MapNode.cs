using Keystone.Events.Language;
using Keystone.Events.Values;

namespace Keystone.Events.Nodes;

/// <summary><c>{k: v}</c>; a key twice is an error, also as numbers of two types.</summary>
internal sealed class MapNode(Syntax syntax, Node[] keys, Node[] values) : Node(syntax)
{
    public override IEnumerable<Node> Children => [.. keys, .. values];

    public override bool TryEvaluate(in Frame frame, out Value value)
    {
        value = default;
        if (!Lists.TrySpend(in frame, this, keys.Length))
            return false;
        var map = new MapValue(keys.Length);
        for (var i = 0; i < keys.Length; i++)
        {
            if (!keys[i].TryEvaluate(in frame, out var key) || !values[i].TryEvaluate(in frame, out var held))
                return false;
            if (key.Kind is not (CelKind.Int or CelKind.UInt or CelKind.Bool or CelKind.String))
                return frame.Memory.Fail(this, FailureCode.UnsupportedKey, in key);
            if (!map.TryAdd(in frame, in key, in held))
                return frame.Memory.Fail(this, FailureCode.DuplicateKey, in key);
        }
        value = Value.Of(map);
        return true;
    }
}
