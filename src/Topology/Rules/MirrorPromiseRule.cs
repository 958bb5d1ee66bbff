using Keystone.Topology.Config;
using Keystone.Topology.Diagnostics;
using Keystone.Topology.Model;
using Keystone.Topology.Resolving;

namespace Keystone.Topology.Rules;

/// <summary>A mirror's delivery, error handling and authority are such that its copies can be equal.</summary>
internal sealed class MirrorPromiseRule : ITopologyRule
{
    public void Check(RuleContext context)
    {
        foreach (var (subject, entry, mirror) in context.Mirrors)
        {
            if (mirror.Delivery is { Value: DeliveryClass.BestEffort } delivery)
                context.Add(
                    Catalogue.MirrorBestEffort,
                    delivery.Place,
                    subject,
                    "best_effort does not exist for mirrors",
                    "Write exactly_once or at_least_once."
                );
            if (mirror.OnError is { Value: ErrorAction.Skip } onError)
                context.Add(
                    Catalogue.MirrorSkips,
                    onError.Place,
                    subject,
                    "it would skip records that the target refuses",
                    "Write stop or dead_letter."
                );
            CheckAuthority(context, subject, entry, mirror);
        }
    }

    private static void CheckAuthority(RuleContext context, string subject, NamedEntry<MirrorConfig> entry, MirrorConfig mirror)
    {
        var regions = MirrorLookup.RegionsOf(mirror);
        if (mirror.Authority is { } authority)
        {
            if (context.Index.HasRegion(authority.Value) && regions.Count > 0 && !regions.Contains(authority.Value))
                context.Add(
                    Catalogue.MirrorAuthority,
                    authority.Place,
                    subject,
                    $"authority '{authority.Shown}' is none of its regions",
                    Names.Known("Its regions", [.. regions])
                );
            return;
        }
        if (mirror.Between is null || (mirror.Configs?.Value == false && mirror.Acls?.Value == false))
            return;
        var undeclared = mirror.Topics?.FirstOrDefault(t => context.Index.Stream(t.Value) is null);
        if (undeclared is not null)
            context.Add(
                Catalogue.NoAuthority,
                entry.Name.Place,
                subject,
                $"it is two-way and has no authority: topics that no stream declares ('{undeclared.Shown}') keep their own configs and ACLs in each region",
                "Add 'authority: REGION' to let one region's hold."
            );
    }
}
