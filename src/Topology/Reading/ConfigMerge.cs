using Keystone.Topology.Config;
using Keystone.Topology.Diagnostics;

namespace Keystone.Topology.Reading;

/// <summary>Adds the sections of included files to the root's. Names are unique over all files.</summary>
internal static class ConfigMerge
{
    public static TopologyConfig Merge(IReadOnlyList<TopologyConfig> parts, DiagnosticBag bag) =>
        parts[0] with
        {
            Streams = Named("stream", parts.Select(p => p.Streams), bag),
            Routes = Named("route", parts.Select(p => p.Routes), bag),
            Sinks = Named("sink", parts.Select(p => p.Sinks), bag),
            Tests = [.. parts.SelectMany(p => p.Tests ?? [])],
        };

    private static List<NamedEntry<T>> Named<T>(string noun, IEnumerable<IReadOnlyList<NamedEntry<T>>?> lists, DiagnosticBag bag)
    {
        var first = new Dictionary<string, NamedEntry<T>>(StringComparer.Ordinal);
        var all = new List<NamedEntry<T>>();
        foreach (var entry in lists.SelectMany(l => l ?? []))
            if (first.TryAdd(entry.Name.Value, entry))
                all.Add(entry);
            else
                bag.Add(
                    Catalogue.DeclaredTwice,
                    entry.Name.Place,
                    $"{noun} '{entry.Name.Shown}'",
                    $"it is declared already at {first[entry.Name.Value].Name.Place}",
                    "Rename or remove one of the two."
                );
        return all;
    }
}
