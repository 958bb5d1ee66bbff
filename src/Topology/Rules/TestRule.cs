using Keystone.Topology.Config;
using Keystone.Topology.Diagnostics;

namespace Keystone.Topology.Rules;

/// <summary>Tests have names of their own, feed declared streams and expect something of declared routes.</summary>
internal sealed class TestRule : ITopologyRule
{
    public void Check(RuleContext context)
    {
        var names = new Dictionary<string, Spot<string>>(StringComparer.Ordinal);
        var routes = context.Index.Routes.Select(r => r.Name.Value).ToHashSet(StringComparer.Ordinal);
        var tests = context.Index.Config.Tests ?? [];
        for (var i = 0; i < tests.Count; i++)
        {
            var subject = Subjects.Test(tests[i], i);
            if (tests[i].Name is { } name && !names.TryAdd(name.Value, name))
                context.Add(
                    Catalogue.TestNameTwice,
                    name.Place,
                    subject,
                    $"a test of this name stands at {names[name.Value].Place} already",
                    "Rename one of the two."
                );
            foreach (var input in tests[i].Input ?? [])
                CheckInput(context, subject, input);
            foreach (var (route, expected) in (tests[i].Expect ?? []).Select(e => (e.Name, e.Value)))
            {
                if (!routes.Contains(route.Value))
                    context.Add(
                        Catalogue.UndeclaredRoute,
                        route.Place,
                        subject,
                        $"route '{route.Shown}' is not declared",
                        Names.Known("Declared", routes)
                    );
                foreach (var record in expected.Records ?? [])
                foreach (var key in (string[])["stream", "offset"])
                    if (record.HasKey(key))
                        context.Add(
                            Catalogue.TestKeys,
                            record.KeyPlace(key),
                            subject,
                            $"an expectation has '{key}'",
                            "Remove it: it is known for inputs alone."
                        );
            }
        }
    }

    private static void CheckInput(RuleContext context, string subject, TestRecordConfig input)
    {
        if (input.HasKey("topic"))
            context.Add(
                Catalogue.TestKeys,
                input.KeyPlace("topic"),
                subject,
                "an input has 'topic'",
                "Name its stream; a stream's topic has its name."
            );
        if (!input.HasKey("stream"))
            context.Add(Catalogue.MissingKey, input.Place, subject, "key 'stream' of an input is missing", "It takes a stream's name.");
        else if (input.Stream is { } stream)
        {
            if (context.Index.Stream(stream.Value) is not { } config)
                context.Add(
                    Catalogue.UndeclaredStream,
                    stream.Place,
                    subject,
                    $"stream '{stream.Shown}' is not declared",
                    Names.Known("Declared", context.Index.StreamNames)
                );
            else if (input.Partition is { } partition && config.Partitions is { } partitions && partition.Value >= partitions.Value)
                context.Add(
                    Catalogue.TestPartition,
                    partition.Place,
                    subject,
                    $"stream '{stream.Shown}' has no partition {partition.Shown}",
                    $"It has 0 to {partitions.Value - 1}."
                );
        }
    }
}
