using Keystone.Topology.Diagnostics;

namespace Keystone.Topology.Rules;

/// <summary>A mirror says between which regions, once, and they are different ones.</summary>
internal sealed class MirrorDirectionRule : ITopologyRule
{
    public void Check(RuleContext context)
    {
        foreach (var (subject, entry, mirror) in context.Mirrors)
        {
            var oneWay = mirror.HasKey("from") || mirror.HasKey("to");
            if (mirror.HasKey("between") && oneWay)
                context.Add(
                    Catalogue.MirrorDirection,
                    (mirror.From ?? mirror.To)?.Place ?? entry.Name.Place,
                    subject,
                    "it has 'between', and 'from' or 'to'",
                    "Remove one: 'between' is both ways, 'from' and 'to' one way."
                );
            else if (!mirror.HasKey("between") && !(mirror.HasKey("from") && mirror.HasKey("to")))
                context.Add(
                    Catalogue.MirrorDirection,
                    entry.Name.Place,
                    subject,
                    oneWay ? $"it has '{(mirror.HasKey("from") ? "from" : "to")}' alone" : "it does not say between which regions",
                    "Write 'between: [a, b]', or 'from: a' and 'to: b'."
                );
            if (mirror is { From: { } from, To: { } to } && from.Value == to.Value)
                context.Add(Catalogue.MirrorOneRegion, to.Place, subject, $"it links region '{to.Shown}' to itself", "Name two regions.");
            if (mirror.Between is [var only])
                context.Add(
                    Catalogue.MirrorOneRegion,
                    only.Place,
                    subject,
                    $"it is between region '{only.Shown}' alone",
                    "Name two regions at least."
                );
        }
    }
}
