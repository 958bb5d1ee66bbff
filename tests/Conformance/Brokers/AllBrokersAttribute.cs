using System.Reflection;
using Keystone.Testing;
using Xunit;
using Xunit.Sdk;
using Xunit.v3;

namespace Keystone.Conformance.Brokers;

/// <summary>Runs a test on each kind of broker; where there is no real Kafka those runs are skipped, and say so.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class AllBrokersAttribute(params object[] arguments) : DataAttribute
{
    /// <summary>Set where a test is about what one line of releases has: "4" or "3".</summary>
    public string? Only { get; init; }

    /// <summary>Set where real brokers take minutes: then those runs are for `./test long` only.</summary>
    public bool LongOnReal { get; init; }

    public override ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(MethodInfo testMethod, DisposalTracker disposalTracker)
    {
        var rows = new List<ITheoryDataRow>();
        foreach (var kind in Enum.GetValues<BrokerKind>())
        {
            var is4 = kind is BrokerKind.Embedded_as_4_3 or BrokerKind.Kafka_4_3;
            if (Only is not null && Only == "4" != is4)
                continue;
            var isReal = kind is BrokerKind.Kafka_4_3 or BrokerKind.Kafka_3_7;
            var row = new TheoryDataRow([kind, .. arguments]) { Skip = isReal && ApacheKafka.Home is null ? ApacheKafka.Missing : null };
            if (isReal && LongOnReal)
                row.Traits["size"] = ["long"];
            rows.Add(row);
        }
        return new(rows);
    }

    public override bool SupportsDiscoveryEnumeration() => true;
}
