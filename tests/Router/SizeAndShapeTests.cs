using System.Text;
using System.Text.Json.Nodes;
using Keystone.Flow.Elements;
using Keystone.Kafka.Compression;
using Keystone.Router.Partitioning;
using Keystone.Router.Tests.Support;

namespace Keystone.Router.Tests;

/// <summary>Records that are as large as a target takes, empty, without a key or a value, or strange in another way.</summary>
public sealed class SizeAndShapeTests
{
    public static TheoryData<CompressionCodec> Codecs => [.. Enum.GetValues<CompressionCodec>()];

    [Theory]
    [MemberData(nameof(Codecs))]
    public void A_batch_of_exactly_the_size_that_the_target_takes_goes_through_and_a_byte_more_is_split(CompressionCodec codec)
    {
        var records = Noise(20, 300);
        var batch = Batches.Make(new BatchForm { Codec = codec }, records);
        using (var exact = new RouteBench(Flows.Of(), maxMessageBytes: batch.Length))
            exact.Run(batch).Batches.ShouldHaveSingleItem().IsPassed.ShouldBeTrue();
        using var less = new RouteBench(Flows.Of(), maxMessageBytes: batch.Length - 1);
        var element = less.Run(batch);
        element.Batches.Count.ShouldBeGreaterThan(1);
        element.Batches.ShouldAllBe(b => !b.IsPassed && b.Bytes.Length < batch.Length);
        less.Out()[("out", 1)].ShouldBe(records);
        less.Counts.Reencoded[(int)ReencodeReason.Split].ShouldBe(element.Batches.Count);
    }

    [Fact]
    public void A_record_of_exactly_the_size_that_the_target_takes_is_no_dead_letter()
    {
        // Uncompressed, alone in its batch, encoded anew since a record before it is filtered out.
        var large = new Made(1, 1, "k", $"{{\"keep\":true,\"pad\":\"{new string('p', 5000)}\"}}");
        var alone = Batches.Make(new BatchForm { Codec = CompressionCodec.None }, [large]).Length;
        var batch = Batches.Make(new BatchForm { Codec = CompressionCodec.None }, [new Made(0, 1, "k", "{\"keep\":false}"), large]);
        using (var exact = new RouteBench(Flows.Of("event.keep"), maxMessageBytes: alone))
        {
            exact.Run(batch).Batches.ShouldHaveSingleItem().Bytes.Length.ShouldBe(alone);
            exact.Counts.DeadLettered.ShouldBe(0);
        }

        using var less = new RouteBench(Flows.Of("event.keep"), maxMessageBytes: alone - 1);
        less.Run(batch).Batches.ShouldBeEmpty();
        less.Element.KeptDeadLetters.ShouldHaveSingleItem().Offset.ShouldBe(1);
        (less.Counts.Kept, less.Counts.Filtered, less.Counts.DeadLettered).ShouldBe((0, 1, 1));
    }

    [Theory]
    [MemberData(nameof(Codecs))]
    public void Null_and_empty_keys_values_and_headers_stay_what_they_are(CompressionCodec codec)
    {
        Made[] records =
        [
            new(0, 1, null, null),
            new(1, 1, "", ""),
            new(2, 1, null, "", "a=1;a=2;a;"),
            new(3, 1, "k", null, "=empty name;"),
            new(4, 1, "drop", "{}"),
            new(5, -1, "k", "{}", "h=;"),
        ];
        using var bench = new RouteBench(Flows.Of("key != 'drop'", onError: Topology.Model.ErrorAction.Stop));
        bench.Run(Batches.Make(new BatchForm { Codec = codec }, records));
        bench.Out()[("out", 1)].ShouldBe(records.Where(r => r.Key != "drop"));
        bench.Counts.Filtered.ShouldBe(1);
    }

    [Fact]
    public void A_tombstone_has_no_event_to_look_into_and_passes_where_nobody_looks()
    {
        Made[] records = [new(0, 1, "a", null), new(1, 1, "b", "{\"type\":\"play\"}")];
        using var looks = new RouteBench(Flows.Of("event.type == 'play'"));
        looks.Run(Batches.Make(new(), records)).KeptDeadLetters.ShouldHaveSingleItem().Offset.ShouldBe(0);
        using var projects = new RouteBench(Flows.Of(select: [new("k", Flows.Expression("key")!)]));
        projects.Run(Batches.Make(new(), records));
        projects.Out()[("out", 1)].Select(r => r.Value).ShouldBe(["{\"k\":\"a\"}", "{\"k\":\"b\"}"]);
        using var byKey = new RouteBench(Flows.Of(to: Flows.To("out", partitionBy: "key")));
        byKey.Run(Batches.Make(new(), records));
        byKey.Out()[("out", Murmur2.Partition("a"u8, 4))].ShouldContain(records[0]);
    }

    [Fact]
    public void A_projection_writes_json_that_reads_back_as_what_was_taken()
    {
        const string value = """
            {"s":"\u00e9 \"q\" \\ \n \ud83d\ude00","n":9007199254740993,"big":123456789012345678901234567890,"d":-1.5e-7,
            "list":[1,[2,[3,{"x":null}]],[]],"o":{"ключ":"значение","":{}},"t":true,"dup":1,"dup":2}
            """;
        using var bench = new RouteBench(
            Flows.Of(
                select:
                [
                    .. new[] { "s", "n", "d", "list", "o", "t" }.Select(name => new Topology.Model.SelectFieldModel(
                        name,
                        Flows.Expression($"event.{name}")!
                    )),
                    new("deep", Flows.Expression("event.list[1][1][1].x")!),
                    new("of", Flows.Expression("topic + '/' + string(partition) + '/' + string(offset)")!),
                ]
            )
        );
        bench.Run(Batches.Make(new(), [new Made(7, 1, "k", value)]));
        bench.Counts.DeadLettered.ShouldBe(0);
        var actual = JsonNode.Parse(bench.Out()[("out", 1)].ShouldHaveSingleItem().Value!)!.AsObject();
        var source = JsonNode.Parse(value.Replace(",\"dup\":1", "", StringComparison.Ordinal))!.AsObject();
        foreach (var name in new[] { "s", "n", "d", "list", "o", "t" })
            JsonNode.DeepEquals(actual[name], source[name]).ShouldBeTrue($"{name}: {actual[name]?.ToJsonString()}");
        actual["deep"].ShouldBeNull();
        actual.ContainsKey("deep").ShouldBeTrue();
        actual["of"]!.GetValue<string>().ShouldBe("plays/1/7");
    }

    [Theory]
    [InlineData("event.n", "{\"n\":-0}", "0")]
    [InlineData("event.n", "{\"n\":9223372036854775807}", "9223372036854775807")]
    [InlineData("event.b", "{\"b\":true}", "true")]
    [InlineData("event.s", "{\"s\":\"\\u00fc\\ud83d\\ude00\"}", "ü😀")]
    [InlineData("event.s", "{\"s\":\"\"}", "")]
    [InlineData("event.user + ':' + string(partition)", "{\"user\":\"u\"}", "u:1")]
    public void An_expression_partitions_by_its_text_in_utf8(string expression, string value, string text)
    {
        using var bench = new RouteBench(Flows.Of(to: Flows.To("out", partitionBy: expression)), partitions: 97);
        bench.Run(Batches.Make(new(), [new Made(0, 1, "k", value)]));
        bench.Counts.DeadLettered.ShouldBe(0);
        bench.Out().Keys.ShouldHaveSingleItem().Partition.ShouldBe(Murmur2.Partition(Encoding.UTF8.GetBytes(text), 97));
    }

    [Fact]
    public void A_value_that_is_deeper_than_anyone_writes_is_a_dead_letter_and_costs_nobody_else()
    {
        var deep = "{\"x\":" + new string('[', 100_000) + new string(']', 100_000) + ",\"type\":\"play\"}";
        Made[] records = [new(0, 1, "a", deep), new(1, 1, "b", "{\"type\":\"play\"}")];
        using var bench = new RouteBench(Flows.Of("event.type == 'play'"));
        var element = bench.Run(Batches.Make(new(), records));
        bench.Out()[("out", 1)].ShouldContain(records[1]);
        (bench.Counts.Kept + element.KeptDeadLetters.Count).ShouldBe(2);
    }

    private static List<Made> Noise(int count, int bytes)
    {
        var random = new Random(5);
        var noise = new byte[bytes];
        return
        [
            .. Enumerable
                .Range(0, count)
                .Select(i =>
                {
                    random.NextBytes(noise);
                    return new Made(i, 1_700_000_000_000 + i, $"k{i}", Convert.ToBase64String(noise));
                }),
        ];
    }
}
