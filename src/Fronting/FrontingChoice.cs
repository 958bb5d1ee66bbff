using Keystone.Topology.Model;

namespace Keystone.Fronting;

/// <summary>
/// Which fronting cluster takes a stream's events: in the region asked for (or the stream's only one), the first fronting cluster in file order
/// that is no other's standby. The same topology gives the same answer everywhere, and it is the cluster that the stream's routes read.
/// </summary>
public static class FrontingChoice
{
    /// <param name="region">Null: the stream must be in one region alone.</param>
    /// <exception cref="FrontingException">There is no such stream or place, or more than one; the message lists what there is.</exception>
    public static ClusterModel Choose(TopologyModel model, string stream, string? region)
    {
        var declared =
            model.Stream(stream)
            ?? throw new FrontingException(
                FrontingProblem.NotDeclared,
                $"stream '{stream}' is not declared. Declared: {List(model.Streams.Select(s => s.Name))}."
            );
        if (region is null && declared.Regions.Count > 1)
            throw new FrontingException(
                FrontingProblem.Ambiguous,
                $"stream '{stream}' is in more than one region. Say which: {List(declared.Regions)}."
            );
        region ??= declared.Regions[0];
        if (!declared.Regions.Contains(region, StringComparer.Ordinal) || model.Region(region) is not { } place)
            throw new FrontingException(
                FrontingProblem.NotDeclared,
                $"stream '{stream}' is not in region '{region}'. It is in: {List(declared.Regions)}."
            );
        return place.Fronting
            ?? throw new FrontingException(
                FrontingProblem.NotDeclared,
                $"region '{region}' has no fronting cluster. Declare one with role: fronting."
            );
    }

    private static string List(IEnumerable<string> names) => string.Join(", ", names);
}
