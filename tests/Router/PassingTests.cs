using Keystone.Flow.Elements;
using Keystone.Kafka.Compression;
using Keystone.Router.Tests.Support;
using Keystone.Topology.Model;

namespace Keystone.Router.Tests;

public sealed class PassingTests
{
    public static TheoryData<CompressionCodec> Codecs => [.. Enum.GetValues<CompressionCodec>()];

    [Theory]
    [MemberData(nameof(Codecs))]
    public void A_route_without_filter_passes_batches_unopened(CompressionCodec codec)
    {
        using var bench = new RouteBench(Flows.Of());
        var batch = Batches.Make(new BatchForm { Codec = codec }, Records(10, 50));
        // Bytes that no codec could read show that nobody tried.
        batch.AsSpan(70).Fill(0xEE);
        var element = bench.Run(batch);

        var passed = element.Batches.ShouldHaveSingleItem();
        passed.IsPassed.ShouldBeTrue();
        passed.Bytes.ToArray().ShouldBe(batch);
        (passed.Target, passed.Partition, passed.Records).ShouldBe((0, 1, 50));
        (passed.FirstSourceOffset, passed.LastSourceOffset).ShouldBe((10, 59));
        (bench.Counts.Read, bench.Counts.Kept, bench.Counts.PassedBatches).ShouldBe((50, 50, 1));
    }

    [Theory]
    [MemberData(nameof(Codecs))]
    public void A_batch_of_which_a_filter_keeps_all_goes_through_byte_by_byte(CompressionCodec codec)
    {
        using var bench = new RouteBench(Flows.Of("event.type == 'play'"));
        var plays = Records(0, 300).ConvertAll(r => r with { Value = "{\"type\":\"play\"}" + new string(' ', 500) });
        var batch = Batches.Make(new BatchForm { Codec = codec }, plays);
        var element = bench.Run(batch);
        element.Batches.ShouldHaveSingleItem().Bytes.ToArray().ShouldBe(batch);
        bench.Counts.PassedBatches.ShouldBe(1);
    }

    [Theory]
    [MemberData(nameof(Codecs))]
    public void A_filtered_batch_is_encoded_anew_in_its_own_codec(CompressionCodec codec)
    {
        using var bench = new RouteBench(Flows.Of("event.type == 'play'"));
        var records = Records(5, 200);
        var element = bench.Run(Batches.Make(new BatchForm { Codec = codec }, records));
        var batch = element.Batches.ShouldHaveSingleItem();
        batch.IsPassed.ShouldBeFalse();
        Keystone.Kafka.Records.RecordBatchHeader.TryRead(batch.Bytes.Span, out var header).ShouldBeTrue();
        header.Codec.ShouldBe(codec);
        header.HasHoles.ShouldBeFalse();
        bench.Out()[("out", 1)].ShouldBe(records.Where(MadeEvents.IsPlay));
        bench.Counts.Reencoded[(int)ReencodeReason.Filtered].ShouldBe(1);
        (bench.Counts.Read, bench.Counts.Kept + bench.Counts.Filtered).ShouldBe((200, 200));
    }

    [Fact]
    public void The_last_record_alone_decides_late_and_nothing_is_lost()
    {
        using var bench = new RouteBench(Flows.Of("event.type == 'play'"));
        var records = Records(0, 100).ConvertAll(r => r with { Value = "{\"type\":\"play\"}" });
        records[99] = records[99] with { Value = "{\"type\":\"stop\"}" };
        bench.Run(Batches.Make(new BatchForm(), records));
        bench.Out()[("out", 1)].ShouldBe(records.Take(99));
    }

    [Fact]
    public void Batches_below_the_position_are_left_out_and_the_first_one_is_cut()
    {
        using var bench = new RouteBench(Flows.Of());
        var (a, b, c) = (Records(0, 10), Records(10, 10), Records(20, 10));
        var element = bench.Run(13, [], Batches.Make(new(), a), Batches.Make(new(), b), Batches.Make(new(), c));
        bench.Out()[("out", 1)].ShouldBe(b.Skip(3).Concat(c));
        element.Batches.Select(x => x.IsPassed).ShouldBe([false, true]);
        bench.Counts.Reencoded[(int)ReencodeReason.PositionCut].ShouldBe(1);
        bench.Counts.Read.ShouldBe(17);
    }

    [Fact]
    public void Batches_with_holes_are_encoded_anew_since_a_broker_refuses_them()
    {
        using var bench = new RouteBench(Flows.Of());
        var records = Records(0, 10);
        records.RemoveAt(4);
        bench.Run(Batches.Make(new(), records));
        bench.Out()[("out", 1)].ShouldBe(records);
        bench.Counts.Reencoded[(int)ReencodeReason.Holes].ShouldBe(1);
    }

    [Fact]
    public void Records_of_a_log_append_time_source_get_the_time_that_its_readers_saw()
    {
        using var bench = new RouteBench(Flows.Of());
        var records = Records(0, 10);
        var element = bench.Run(Batches.Make(new BatchForm { StampsAppendTime = true, AppendTimeMs = 42_000 }, records));
        bench.Out()[("out", 1)].ShouldBe(records.Select(r => r with { TimestampMs = 42_000 }));
        Keystone.Kafka.Records.RecordBatchHeader.TryRead(element.Batches[0].Bytes.Span, out var header);
        header.TimestampType.ShouldBe(Keystone.Kafka.Records.TimestampType.CreateTime);
    }

    [Fact]
    public void Aborted_records_and_markers_only_move_the_position()
    {
        using var bench = new RouteBench(Flows.Of());
        var (a, b, c) = (Records(0, 5), Records(5, 5), Records(11, 5));
        var form = new BatchForm { ProducerId = 9, IsTransactional = true };
        var element = bench.Run(
            -1,
            [new(9, 0)],
            Batches.Make(form, a),
            Batches.Make(new BatchForm { ProducerId = 8, IsTransactional = true }, b),
            Batches.Marker(Keystone.Kafka.Records.ControlType.Abort, 10, 9),
            Batches.Make(form, c)
        );
        bench.Out()[("out", 1)].ShouldBe(b.Concat(c));
        element.NextOffset.ShouldBe(16);
        (bench.Counts.Aborted, bench.Counts.Read).ShouldBe((5, 10));
    }

    [Fact]
    public void An_element_of_markers_alone_has_no_batch_and_a_position()
    {
        using var bench = new RouteBench(Flows.Of("event.type == 'play'"));
        var element = bench.Run(Batches.Marker(Keystone.Kafka.Records.ControlType.Commit, 77, 9));
        element.Batches.ShouldBeEmpty();
        element.NextOffset.ShouldBe(78);
    }

    [Fact]
    public void A_backlog_of_small_batches_becomes_one()
    {
        using var bench = new RouteBench(Flows.Of());
        var batches = Enumerable.Range(0, 500).Select(i => Records(i * 2, 2)).ToArray();
        var element = bench.Run([.. batches.Select(b => Batches.Make(new(), b))]);
        element.Batches.Count.ShouldBe(1);
        bench.Out()[("out", 1)].ShouldBe(batches.SelectMany(b => b));
        bench.Counts.Reencoded[(int)ReencodeReason.Merged].ShouldBe(1);
    }

    [Fact]
    public void A_few_small_batches_are_not_held_for_more()
    {
        using var bench = new RouteBench(Flows.Of());
        var element = bench.Run(Batches.Make(new(), Records(0, 2)), Batches.Make(new(), Records(2, 2)));
        element.Batches.ShouldAllBe(b => b.IsPassed);
    }

    [Fact]
    public void A_batch_larger_than_the_target_takes_is_split()
    {
        using var bench = new RouteBench(Flows.Of(), maxMessageBytes: 20_000);
        var random = new Random(1);
        var records = Records(0, 400);
        records = records.ConvertAll(r => r with { Key = Convert.ToHexString(BitConverter.GetBytes(random.NextInt64())) + Guid.NewGuid() });
        var element = bench.Run(Batches.Make(new BatchForm { Codec = CompressionCodec.None }, records));
        element.Batches.Count.ShouldBeGreaterThan(2);
        element.Batches.ShouldAllBe(b => b.Bytes.Length <= 20_000);
        bench.Out()[("out", 1)].ShouldBe(records);
    }

    [Fact]
    public void A_record_larger_than_the_target_takes_goes_to_the_dead_letters()
    {
        using var bench = new RouteBench(Flows.Of(), maxMessageBytes: 20_000);
        var records = Records(0, 5);
        var random = new Random(1);
        var large = new byte[30_000];
        random.NextBytes(large);
        records[2] = records[2] with { Value = Convert.ToHexString(large) };
        var element = bench.Run(Batches.Make(new BatchForm { Codec = CompressionCodec.None }, records));
        bench.Out()[("out", 1)].ShouldBe(records.Where(r => r.Offset != 2));
        var letter = element.KeptDeadLetters.ShouldHaveSingleItem();
        letter.Offset.ShouldBe(2);
        letter.Cause.ShouldBe("the record takes 60086 bytes, topic 'out' takes 20000");
        bench.Counts.Kept.ShouldBe(4);
    }

    [Fact]
    public void Order_holds_between_records_encoded_anew_and_batches_passed_behind_them()
    {
        using var bench = new RouteBench(Flows.Of("event.type == 'play'"));
        var mixed = Records(0, 50);
        var all = Records(50, 50).ConvertAll(r => r with { Value = "{\"type\":\"play\"}" });
        var element = bench.Run(Batches.Make(new(), mixed), Batches.Make(new(), all), Batches.Make(new(), Records(100, 50)));
        element.Batches.Select(b => b.IsPassed).ShouldBe([false, true, false]);
        bench.Out()[("out", 1)].Select(r => r.Offset).ShouldBeInOrder();
    }

    [Fact]
    public void A_partition_that_the_target_lacks_stops_the_lane()
    {
        using var bench = new RouteBench(Flows.Of(), partitions: 1);
        var stop = Should.Throw<StopLaneException>(() => bench.Run(Batches.Make(new(), Records(0, 5))));
        stop.Message.ShouldBe(
            "target topic 'out' has 1 partitions, but source partition 1 is to be kept. Add partitions to the target, or declare partition_by."
        );
    }

    [Fact]
    public void A_flipped_bit_is_refused_not_blessed()
    {
        using var bench = new RouteBench(Flows.Of("event.type == 'play'"));
        var batch = Batches.Make(new BatchForm { Codec = CompressionCodec.None }, Records(0, 5));
        batch[^3] ^= 1;
        Should.Throw<Keystone.Kafka.Records.CorruptBatchException>(() => bench.Run(batch));
    }

    [Fact]
    public void Old_magic_stops_the_lane()
    {
        using var bench = new RouteBench(Flows.Of());
        var batch = Batches.Make(new(), Records(0, 5));
        var slice = bench.Slice(batch);
        batch[16] = 1;
        Should.Throw<StopLaneException>(() => bench.Run(slice)).Message.ShouldContain("magic");
    }

    [Fact]
    public void A_sink_gets_the_batches_of_the_source_with_their_offsets()
    {
        using var bench = new RouteBench(Flows.Of(toSink: true));
        var records = Records(0, 10);
        records.RemoveAt(4);
        var batch = Batches.Make(new BatchForm { StampsAppendTime = true, AppendTimeMs = 5 }, records);
        var element = bench.Run(batch);
        element.Batches.ShouldHaveSingleItem().Bytes.ToArray().ShouldBe(batch);
    }

    [Fact]
    public void What_a_filter_leaves_for_a_sink_keeps_its_offsets_whatever_the_slices()
    {
        var batches = Enumerable.Range(0, 6).Select(i => Batches.Make(new(), Records(i * 30, 30))).ToArray();
        var outputs = new List<byte[]>();
        foreach (var cut in new[] { 1, 2, 6 })
        {
            using var bench = new RouteBench(Flows.Of("event.type == 'play'", toSink: true));
            var bytes = new List<byte>();
            foreach (var slice in batches.Chunk(cut))
            {
                var element = bench.Run(slice);
                foreach (var batch in element.Batches)
                {
                    bytes.AddRange(batch.Bytes.Span);
                    Batches
                        .Read(batch.Bytes)
                        .Select(r => r.Offset)
                        .ShouldBe(Enumerable.Range(0, batch.Records).Select(i => element.SourceOffset(batch, i)));
                }
            }

            outputs.Add([.. bytes]);
        }

        outputs[1].ShouldBe(outputs[0]);
        outputs[2].ShouldBe(outputs[0]);
    }

    private static List<Made> Records(long from, int count)
    {
        var random = new Random((int)from + 1);
        return [.. Enumerable.Range(0, count).Select(i => MadeEvents.One(random, from + i))];
    }
}
