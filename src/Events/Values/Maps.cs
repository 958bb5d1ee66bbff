using Keystone.Events.Json;
using Keystone.Events.Nodes;

namespace Keystone.Events.Values;

/// <summary>Maps, whether an expression made them, they stand in the payload, or are the headers.</summary>
internal static class Maps
{
    /// <summary>False where it failed; else <paramref name="found"/> tells whether the map has the key.</summary>
    public static bool TryFind(in Frame frame, Node node, in Value map, in Value key, out Value value, out bool found)
    {
        value = default;
        if (map.Object is MapValue made)
        {
            found = made.TryGet(in frame, in key, out value);
            return true;
        }
        found = false;
        if (key.Kind != CelKind.String)
            return true;
        if (map.Origin == Origin.Headers)
            return Headers.TryFind(in frame, node, frame.Bytes(in key), out value, out found);
        var at = JsonValues.FindMember(in frame, in map, frame.Bytes(in key));
        if (!Lists.TrySpend(in frame, node, 0))
            return false;
        found = at >= 0;
        return !found || JsonValues.TryRead(in frame, node, at, out value, out _);
    }

    /// <summary>Whether the map has the key, whatever its value is.</summary>
    public static Outcome TestHas(in Frame frame, Node node, in Value map, in Value key)
    {
        bool found;
        if (map.Object is MapValue || key.Kind != CelKind.String || map.Origin == Origin.Headers)
        {
            // A header is there also where its value is no text.
            if (!TryFind(in frame, node, in map, in key, out _, out found) && !found)
                return Outcome.Error;
        }
        else
        {
            found = JsonValues.FindMember(in frame, in map, frame.Bytes(in key)) >= 0;
            if (!Lists.TrySpend(in frame, node, 0))
                return Outcome.Error;
        }
        return found ? Outcome.True : Outcome.False;
    }

    /// <summary>The map as one that can be gone through in any order. Allocates where it is not one already.</summary>
    public static bool TryTakeApart(in Frame frame, Node node, in Value map, out MapValue? taken)
    {
        taken = map.Object as MapValue;
        if (taken is not null)
            return true;
        return map.Origin == Origin.Headers
            ? Headers.TryTakeApart(in frame, node, out taken)
            : JsonValues.TryTakeApart(in frame, node, in map, out taken);
    }
}
