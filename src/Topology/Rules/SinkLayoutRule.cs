using Keystone.Topology.Config;
using Keystone.Topology.Diagnostics;
using Keystone.Topology.Model;
using Keystone.Topology.Resolving;

namespace Keystone.Topology.Rules;

/// <summary>A sink's layout keys fit each other and its format.</summary>
internal sealed class SinkLayoutRule : ITopologyRule
{
    public void Check(RuleContext context)
    {
        foreach (var (subject, _, sink) in context.Sinks)
        {
            if (sink is { Content: { } content, Format: { Value: not SinkFormat.Jsonl } format })
                context.Add(
                    Catalogue.ContentOfFormat,
                    content.Place,
                    subject,
                    $"'content' says what a line of jsonl holds, and its format is {format.Shown}",
                    "Remove 'content'."
                );
            if (sink.PartitionBy is not { } by)
                continue;
            if (sink.Format?.Value == SinkFormat.Batches)
                context.Add(
                    Catalogue.BatchesLayout,
                    by.Place,
                    subject,
                    "'partition_by' looks into records, and batches are stored unopened",
                    "Remove it, or write 'format: jsonl'."
                );
            CheckPartitioning(context, subject, by);
        }
    }

    private static void CheckPartitioning(RuleContext context, string subject, SinkPartitionConfig by)
    {
        if (by.HasKey("fields"))
            foreach (var key in (string[])["time", "from", "timezone"])
                if (by.HasKey(key))
                    context.Add(
                        Catalogue.Exclusive,
                        by.KeyPlace(key),
                        subject,
                        $"'partition_by' has 'fields' and '{key}'",
                        "Remove one of the two."
                    );
        if (!by.HasKey("fields") && !by.HasKey("time"))
            context.Add(
                Catalogue.OneNeeded,
                by.Place,
                subject,
                "'partition_by' has neither 'time' nor 'fields'",
                "Add 'time: hour', or 'fields'."
            );
        if (by.Timezone is { } zone && !TimeZones.TryFind(zone.Value, out _))
            context.Add(
                Catalogue.UnknownTimeZone,
                zone.Place,
                subject,
                $"time zone '{zone.Shown}' is not known",
                "Write an IANA name, as in Europe/Berlin."
            );
    }
}
