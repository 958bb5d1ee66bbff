namespace Keystone.Topology.Config;

/// <summary>A test as written.</summary>
public sealed record TestConfig : ConfigSection
{
    [Option("name", "What it shows, as a sentence.", Required = true)]
    public Spot<string>? Name { get; init; }

    [Option("input", "Records that enter streams, in order.", Required = true, MayBeEmpty = true)]
    public IReadOnlyList<TestRecordConfig>? Input { get; init; }

    [Option("expect", "What leaves each route: a count, or records in order. Routes that are not named are not checked.", Required = true)]
    public IReadOnlyList<NamedEntry<ExpectConfig>>? Expect { get; init; }
}
