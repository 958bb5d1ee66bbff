namespace Keystone.Topology.Resolving;

/// <summary>Strongly connected components (Kosaraju's algorithm, without recursion: chains of routes may be long).</summary>
internal static class StrongComponents
{
    /// <summary>The number of each node's component; in linear time.</summary>
    public static Dictionary<T, int> Of<T>(IReadOnlyList<(T From, T To)> edges)
        where T : notnull
    {
        var forward = edges.ToLookup(e => e.From, e => e.To);
        var backward = edges.ToLookup(e => e.To, e => e.From);
        var finished = new List<T>();
        var seen = new HashSet<T>();
        foreach (var node in edges.SelectMany(e => (T[])[e.From, e.To]))
            Walk(node, forward, seen, finished.Add);
        var component = new Dictionary<T, int>();
        seen.Clear();
        for (var i = finished.Count - 1; i >= 0; i--)
        {
            var number = i;
            Walk(finished[i], backward, seen, n => component[n] = number);
        }
        return component;
    }

    /// <summary>Depth first; tells each node when all that it reaches is done.</summary>
    private static void Walk<T>(T start, ILookup<T, T> edges, HashSet<T> seen, Action<T> finish)
    {
        if (!seen.Add(start))
            return;
        var path = new Stack<(T Node, IEnumerator<T> Next)>();
        path.Push((start, edges[start].GetEnumerator()));
        while (path.TryPeek(out var top))
            if (!top.Next.MoveNext())
                finish(path.Pop().Node);
            else if (seen.Add(top.Next.Current))
                path.Push((top.Next.Current, edges[top.Next.Current].GetEnumerator()));
    }
}
