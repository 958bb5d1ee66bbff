using Keystone.Topology.Config;
using Keystone.Topology.Diagnostics;

namespace Keystone.Topology.Rules;

/// <summary>A sink is of exactly one kind and has the keys of that kind alone.</summary>
internal sealed class SinkKindRule : ITopologyRule
{
    private static readonly string[] Kinds = ["file", "s3", "elasticsearch"];
    private static readonly string[] LayoutKeys = ["format", "compression", "content", "partition_by", "rotate", "late", "spill"];

    public void Check(RuleContext context)
    {
        foreach (var (subject, entry, sink) in context.Sinks)
        {
            var kinds = Kinds.Where(sink.HasKey).ToList();
            if (kinds.Count == 0)
                context.Add(
                    Catalogue.OneNeeded,
                    entry.Name.Place,
                    subject,
                    "it does not say where it writes",
                    "Add 'file', 's3' or 'elasticsearch'."
                );
            else if (kinds.Count > 1)
                context.Add(
                    Catalogue.Exclusive,
                    entry.Name.Place,
                    subject,
                    $"it has '{kinds[0]}' and '{kinds[1]}'",
                    "Remove one of the two."
                );
            else if (kinds[0] == "elasticsearch")
                CheckLayout(context, subject, sink);
        }
    }

    private static void CheckLayout(RuleContext context, string subject, SinkConfig sink)
    {
        foreach (var key in LayoutKeys.Where(sink.HasKey))
            context.Add(
                Catalogue.SinkKindKeys,
                sink.KeyPlace(key),
                subject,
                $"'{key}' is for sinks that write files or objects",
                "Remove it."
            );
    }
}
