using Keystone.Topology.Config;
using Keystone.Topology.Diagnostics;
using Keystone.Topology.Resolving;

namespace Keystone.Topology.Rules;

/// <summary>A mirror's topics may be mirrored, and no other mirror brings them the same way.</summary>
internal sealed class MirrorTopicRule : ITopologyRule
{
    public void Check(RuleContext context)
    {
        var mirrors = context.Index.Mirrors;
        for (var i = 0; i < mirrors.Count; i++)
        {
            var subject = Subjects.Mirror(mirrors[i].Name);
            foreach (var topic in mirrors[i].Value.Topics ?? [])
            {
                if (MirrorLookup.IsReserved(topic.Value))
                    context.Add(
                        Catalogue.MirrorPattern,
                        topic.Place,
                        subject,
                        $"topic '{topic.Shown}' is reserved and never mirrored",
                        "Remove it: what begins with '__' or 'keystone.' belongs to its own cluster."
                    );
                for (var j = 0; j < i; j++)
                    CheckOverlap(context, subject, mirrors[i].Value, topic, mirrors[j]);
            }
        }
    }

    private static void CheckOverlap(
        RuleContext context,
        string subject,
        MirrorConfig mirror,
        Spot<string> topic,
        NamedEntry<MirrorConfig> other
    )
    {
        if (mirror.Clusters?.Tier?.Value != other.Value.Clusters?.Tier?.Value || !MirrorLookup.Carries(mirror, topic.Value))
            return;
        if (!MirrorLookup.Carries(other.Value, topic.Value))
            return;
        var both = MirrorLookup.DirectionsOf(mirror).Intersect(MirrorLookup.DirectionsOf(other.Value)).ToList();
        if (both.Count > 0)
            context.Add(
                Catalogue.MirroredTwice,
                topic.Place,
                subject,
                $"mirror '{other.Name.Shown}' brings '{topic.Shown}' from {both[0].From} to {both[0].To} already",
                "Remove or 'exclude' it in one of the two."
            );
    }
}
