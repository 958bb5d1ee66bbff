using Keystone.Topology.Diagnostics;
using Keystone.Topology.Resolving;

namespace Keystone.Topology.Rules;

/// <summary>
/// No route delivers to the topic that it reads, as far as names and addresses show; by topic id, <c>run</c> refuses the rest.
/// </summary>
internal sealed class SameTopicRule : ITopologyRule
{
    public void Check(RuleContext context)
    {
        foreach (var (subject, _, route) in context.Routes)
        foreach (var region in RouteLookup.Regions(context.Index, route))
        {
            if (RouteLookup.Source(context.Index, route, region) is not { } source || RouteLookup.SourceTopic(route) is not { } topic)
                continue;
            foreach (var branch in RouteLookup.Branches(route))
            {
                if (RouteLookup.TargetTopic(route, branch.To) != topic)
                    continue;
                if (RouteLookup.Target(context.Index, branch.To, region) is not { } target || target.Kafka != source.Kafka)
                    continue;
                var names = source.Name == target.Name ? "" : $": '{source.Name.Shown}' and '{target.Name.Shown}' are one cluster";
                context.Add(
                    Catalogue.SameTopic,
                    branch.To.Topic?.Place ?? branch.To.Place,
                    subject,
                    $"in region '{region}' it would deliver to topic '{topic}', which it reads{names}",
                    "Give the target another 'topic'."
                );
            }
        }
    }
}
