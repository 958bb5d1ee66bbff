using Keystone.Topology.Config;
using Keystone.Topology.Diagnostics;

namespace Keystone.Topology.Rules;

/// <summary>No stream or target takes a name of Kafka's or Keystone's own topics; dead letters may be read, internals may not.</summary>
internal sealed class ReservedTopicRule : ITopologyRule
{
    public void Check(RuleContext context)
    {
        foreach (var (subject, entry, _) in context.Streams)
            Check(context, subject, entry.Name, mayRead: false);
        foreach (var (subject, _, route) in context.Routes)
        {
            Check(context, subject, route.From?.Topic, mayRead: true);
            Check(context, subject, route.To?.Topic, mayRead: false);
            foreach (var branch in route.Split ?? [])
                Check(context, subject, branch.To?.Topic, mayRead: false);
        }
    }

    private static void Check(RuleContext context, string subject, Spot<string>? name, bool mayRead)
    {
        if (name is null)
            return;
        var prefix = name.Value.StartsWith("__", StringComparison.Ordinal) ? "__" : "keystone.";
        if (name.Value.StartsWith(prefix, StringComparison.Ordinal) && !(mayRead && prefix == "keystone."))
            context.Add(
                Catalogue.ReservedName,
                name.Place,
                subject,
                $"topic '{name.Shown}' begins with '{prefix}', which is reserved",
                "Take another name."
            );
    }
}
