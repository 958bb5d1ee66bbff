using System.Globalization;
using Keystone.Topology.Config;
using Keystone.Topology.Diagnostics;
using Keystone.Topology.Resolving;

namespace Keystone.Topology.Rules;

/// <summary>Tiers are numbers, and every tier that something names is declared.</summary>
internal sealed class TierRule : ITopologyRule
{
    public void Check(RuleContext context)
    {
        foreach (var (name, tier) in (context.Index.Config.Tiers ?? []).Select(t => (t.Name, t.Value)))
        {
            if (!TierNumber.TryRead(name.Value, out _))
                context.Add(
                    Catalogue.BadTierNumber,
                    name.Place,
                    Subjects.Tier(name),
                    "its name is not a number from 1 to 99",
                    "1 is the most urgent."
                );
            if (tier.Dedicated is { Value: true } dedicated)
                context.Add(
                    Catalogue.DedicatedAlone,
                    dedicated.Place,
                    Subjects.Tier(name),
                    "'dedicated' is accepted, and without effect until workers share lanes",
                    "A worker runs all tiers of its region."
                );
        }
        string[] declared = [.. context.Index.TierNumbers.Select(n => n.ToString(CultureInfo.InvariantCulture))];
        foreach (var (subject, tier) in Uses(context))
            if (tier is not null && context.Index.Tier(tier.Value) is null)
                context.Add(
                    Catalogue.UndeclaredTier,
                    tier.Place,
                    subject,
                    $"tier {tier.Shown} is not declared",
                    Names.Known("Declared", declared)
                );
    }

    private static IEnumerable<(string Subject, Spot<int>? Tier)> Uses(RuleContext context)
    {
        foreach (var cluster in context.Index.Clusters)
            yield return (Subjects.Cluster(cluster.Name), cluster.IsFronting ? null : cluster.Config.Tier);
        foreach (var (subject, _, route) in context.Routes)
        {
            yield return (subject, route.Tier);
            yield return (subject, route.From?.Tier);
            yield return (subject, route.To?.Tier);
            foreach (var branch in route.Split ?? [])
                yield return (subject, branch.To?.Tier);
        }
        foreach (var (subject, _, mirror) in context.Mirrors)
            yield return (subject, mirror.Clusters?.Tier);
    }
}
