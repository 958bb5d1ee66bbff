using Keystone.Topology.Binding;
using Keystone.Topology.Config;
using Keystone.Topology.Diagnostics;
using Keystone.Topology.Resolving;

namespace Keystone.Topology.Rules;

/// <summary>Routes that write one topic make it the same way and write one format.</summary>
internal sealed class TopicAgreementRule : ITopologyRule
{
    public void Check(RuleContext context)
    {
        foreach (var topic in context.Topics.Topics)
        {
            CheckKey(context, topic, "partitions", t => t.Partitions, topic.Stream?.Partitions);
            CheckKey(context, topic, "replication", t => t.Replication, topic.Stream?.Replication);
            CheckKey(context, topic, "retention", t => t.Retention, topic.Stream?.Retention);
            CheckInherited(context, topic);
            CheckFormat(context, topic);
        }
    }

    private static void CheckKey<T>(RuleContext context, TopicFacts topic, string key, Func<TargetConfig, Spot<T>?> read, Spot<T>? first)
    {
        var owner = $"stream '{topic.Topic}'";
        foreach (var writer in topic.Writers)
        {
            if (read(writer.Target) is not { } stated)
                continue;
            if (first is null)
                (first, owner) = (stated, Subjects.Route(writer.Route));
            else if (!Equals(first.Value, stated.Value))
                Report(context, topic, writer, stated.Place, $"'{key}' is {stated.Shown} here, and {first.Shown} in {owner}");
        }
    }

    /// <summary>Without a statement the source decides; two sources of different size leave it to chance.</summary>
    private static void CheckInherited(RuleContext context, TopicFacts topic)
    {
        if (topic.Stream is not null || topic.Writers.Exists(w => w.Target.Partitions is not null))
            return;
        var first = topic.Writers.Find(w => w.Source?.Partitions is not null);
        foreach (var writer in topic.Writers)
            if (writer.Source?.Partitions is { } own && own != first!.Source!.Partitions)
                Report(
                    context,
                    topic,
                    writer,
                    writer.Target.Topic?.Place ?? writer.Target.Place,
                    $"it would get {own} partitions after its source here, and {first.Source.Partitions} in {Subjects.Route(first.Route)}"
                );
    }

    private static void Report(RuleContext context, TopicFacts topic, TopicWriter writer, SourcePlace place, string fact) =>
        context.Add(
            Catalogue.TopicMadeDifferently,
            place,
            Subjects.Route(writer.Route),
            $"topic '{topic.Topic}' on '{topic.Cluster.Name.Shown}': {fact}",
            "State the same in every route that writes it."
        );

    private static void CheckFormat(RuleContext context, TopicFacts topic)
    {
        if (topic.Format is not { } format)
            return;
        foreach (var writer in topic.Writers)
            if (writer.Format is { } own && own != format)
                context.Add(
                    Catalogue.TopicFormats,
                    writer.Target.Topic?.Place ?? writer.Target.Place,
                    Subjects.Route(writer.Route),
                    $"it writes {SnakeCase.Of(own)} to topic '{topic.Topic}' on '{topic.Cluster.Name.Shown}', which holds {SnakeCase.Of(format)}",
                    "Give the target another 'topic'."
                );
    }
}
