using Keystone.Router.Testing;
using Keystone.Topology;

namespace Keystone.Router.Tests;

public sealed class TestRunnerTests : IDisposable
{
    private const string Topology = """
        keystone: 1
        pipeline: media
        regions:
          us: { home: us-1, clusters: { us-f: { role: fronting, bootstrap: embedded }, us-1: { role: consumer, tier: 1, bootstrap: embedded } } }
        tiers: { 1: { memory: 64MiB } }
        streams: { plays: { format: json, delivery: exactly_once, partitions: 4, replication: 1 } }
        sinks: { archive: { file: { path: data }, format: jsonl } }
        routes:
          live: { from: plays, tier: 1, where: 'event.country == "KR"', to: { tier: 1, topic: plays } }
          slim: { from: plays, tier: 1, select: { who: key }, to: { tier: 1, topic: slim } }
          later: { from: { tier: 1, topic: plays }, to: { sink: archive } }
        tests:
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("keystone-router-").FullName;

    [Fact]
    public void A_test_that_holds_has_no_differences()
    {
        Differences(
                """
                  - name: only Korea
                    input:
                      - { stream: plays, key: u1, value: { country: KR } }
                      - { stream: plays, key: u2, value: { country: DE } }
                    expect:
                      live: [ { key: u1, value: { country: KR } } ]
                      slim: 2
                      later: 1
                """
            )
            .ShouldBeEmpty();
    }

    [Fact]
    public void A_wrong_expectation_says_what_came_and_what_was_expected()
    {
        var differences = Differences(
            """
              - name: wrong
                input:
                  - { stream: plays, key: u1, value: { country: KR } }
                  - { stream: plays, key: u2, value: {} }
                expect:
                  live: [ { key: u2 }, { key: u3 } ]
                  slim: 5
            """
        );
        differences.Count.ShouldBe(4);
        differences[0].ShouldEndWith("route 'live' record 1: key is u1, expected u2");
        differences[1].ShouldEndWith("route 'live' record 2 is missing: expected key u3");
        differences[2].ShouldContain("route 'live' dead letter: plays-");
        differences[3].ShouldContain("route 'slim': 2 records, expected 5\n  record 1: key u1, value ");
    }

    [Fact]
    public void Values_that_differ_are_shown_whole_and_field_by_field()
    {
        var differences = Differences(
            """
              - name: wrong
                input:
                  - { stream: plays, key: u1, value: { country: KR, title: { id: t1, tags: [a, b] }, more: 1 } }
                expect:
                  live: [ { key: u1, value: { country: KR, title: { id: t2, tags: [a] }, less: 2 } } ]
            """
        );
        differences[0]
            .ShouldEndWith(
                """
                expected {"country":"KR","title":{"id":"t2","tags":["a"]},"less":2}
                  value.title.id is "t1", expected "t2"
                  value.title.tags has 2 elements, expected 1
                  value.less is missing, expected 2
                  value.more is 1, and not expected
                """.ReplaceLineEndings("\n")
            );
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private List<string> Differences(string tests)
    {
        var file = Path.Combine(_folder, "topology.yaml");
        File.WriteAllText(file, Topology + "\n" + tests);
        var loaded = TopologyLoader.Load(file, TopologyEnvironment.Empty);
        loaded.Model.ShouldNotBeNull(string.Join('\n', loaded.Diagnostics));
        return [.. TestRunner.Run(loaded.Model).SelectMany(o => o.Differences)];
    }
}
