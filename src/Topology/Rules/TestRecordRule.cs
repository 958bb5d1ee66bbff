using Keystone.Topology.Config;
using Keystone.Topology.Diagnostics;
using Keystone.Topology.Resolving;

namespace Keystone.Topology.Rules;

/// <summary>Keys, values and headers of tests can be turned into bytes.</summary>
internal sealed class TestRecordRule : ITopologyRule
{
    private static readonly string[] ValueKeys = ["value", "value_text", "value_base64"];

    public void Check(RuleContext context)
    {
        var tests = context.Index.Config.Tests ?? [];
        for (var i = 0; i < tests.Count; i++)
        {
            var subject = Subjects.Test(tests[i], i);
            foreach (var record in (tests[i].Input ?? []).Concat((tests[i].Expect ?? []).SelectMany(e => e.Value.Records ?? [])))
            {
                var values = ValueKeys.Where(record.HasKey).ToList();
                if (values.Count > 1)
                    context.Add(
                        Catalogue.TestValues,
                        record.KeyPlace(values[1]),
                        subject,
                        $"a record has '{values[0]}' and '{values[1]}'",
                        "Remove one of the two."
                    );
                TestRecordReader.Read(record, (entry, place, fact, cure) => context.Add(entry, place, subject, fact, cure));
            }
        }
    }
}
