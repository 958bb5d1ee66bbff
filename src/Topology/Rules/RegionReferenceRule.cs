using Keystone.Topology.Config;
using Keystone.Topology.Diagnostics;

namespace Keystone.Topology.Rules;

/// <summary>Every region that something names is declared.</summary>
internal sealed class RegionReferenceRule : ITopologyRule
{
    public void Check(RuleContext context)
    {
        foreach (var (subject, region) in Uses(context))
            if (region is not null && !context.Index.HasRegion(region.Value))
                context.Add(
                    Catalogue.UndeclaredRegion,
                    region.Place,
                    subject,
                    $"region '{region.Shown}' is not declared",
                    Names.Known("Declared", context.Index.RegionNames)
                );
    }

    private static IEnumerable<(string Subject, Spot<string>? Region)> Uses(RuleContext context)
    {
        foreach (var (subject, _, stream) in context.Streams)
        foreach (var region in stream.Regions ?? [])
            yield return (subject, region);
        foreach (var (subject, _, route) in context.Routes)
        foreach (var region in route.Regions ?? [])
            yield return (subject, region);
        foreach (var (subject, _, mirror) in context.Mirrors)
        {
            yield return (subject, mirror.From);
            yield return (subject, mirror.To);
            yield return (subject, mirror.Authority);
            foreach (var region in mirror.Between ?? [])
                yield return (subject, region);
        }
    }
}
