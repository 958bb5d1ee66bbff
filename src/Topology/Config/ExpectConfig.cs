namespace Keystone.Topology.Config;

/// <summary>What a test expects of a route, as written: a count or a list of records.</summary>
[ShortForm(Scalar = "count", List = "records")]
public sealed record ExpectConfig : ConfigSection
{
    [Option("count", "Number of records.", ShortFormOnly = true, Range = "0..1000000")]
    public Spot<int>? Count { get; init; }

    [Option("records", "Records in order; only what is written is compared.", ShortFormOnly = true, MayBeEmpty = true)]
    public IReadOnlyList<TestRecordConfig>? Records { get; init; }
}
