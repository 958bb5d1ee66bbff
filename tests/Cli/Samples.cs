namespace Keystone.Cli.Tests;

/// <summary>Small topologies for tests of the program.</summary>
internal static class Samples
{
    /// <summary>One region on embedded clusters of one broker: a filter into a topic, an archive of files.</summary>
    public const string OneRegion = """
        keystone: 1
        pipeline: sample
        regions:
          us:
            home: us-tier1
            clusters:
              us-front: { role: fronting, bootstrap: embedded, brokers: 1 }
              us-tier1: { role: consumer, tier: 1, bootstrap: embedded, brokers: 1 }
        tiers:
          1: { memory: 64MiB }
        streams:
          plays: { format: json, delivery: exactly_once, partitions: 2 }
        routes:
          live: { from: plays, where: event.type == "play", to: { tier: 1, topic: live } }
          archive: { from: plays, to: { sink: files } }
        sinks:
          files: { file: { path: out }, format: jsonl, compression: none, rotate: { age: 2s } }
        tests:
          - name: plays are live
            input:
              - { stream: plays, key: a, value: { type: play } }
              - { stream: plays, key: b, value: { type: stop } }
            expect:
              live: [{ key: a }]
              archive: 2
        """;
}
