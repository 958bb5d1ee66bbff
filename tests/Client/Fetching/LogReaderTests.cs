using Keystone.Client.Fetching;
using Keystone.Client.Tests.Harness;
using Keystone.Kafka.Messages;
using Keystone.Kafka.Protocol;
using Keystone.Kafka.Records;
using Shouldly;
using Xunit;

namespace Keystone.Client.Tests.Fetching;

[Trait("kind", "functional")]
public sealed class LogReaderTests : IAsyncDisposable
{
    private static readonly TopicPartition Log0 = new("log", 0);

    private readonly FakeCluster cluster = new();
    private readonly byte[][] log =
    [
        Batches.At(10, 0, new BatchStamp(1, 0, 0, true), "open"),
        Batches.At(11, "plain"),
        Batches.Marker(ControlType.Abort, 12, 1),
        Batches.At(20, "behind a hole"),
    ];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Everything_from_the_logs_start_to_the_end_is_shown_markers_too()
    {
        cluster.AddTopic("log");
        ServeLog();
        // A leader on the move, a lost connection: it goes on.
        cluster.Next(ApiKey.Fetch, request => Failing(request, ErrorCode.NotLeaderOrFollower), _ => FakeReply.Close);
        await using var client = await cluster.ConnectAsync();
        await using var reader = new LogReader(client);
        var seen = new List<(long, bool)>();
        var next = await reader.ReadAsync(Log0, 0, 21, fetched => Look(fetched, seen), Cancelled);
        next.ShouldBe(21);
        seen.ShouldBe([(10, false), (11, false), (12, true), (20, false)]);
        cluster.Sent<FetchRequest>().ShouldAllBe(r => r.IsolationLevel == 0);
        (await reader.ReadAsync(Log0, next, 21, fetched => Look(fetched, seen), Cancelled)).ShouldBe(21);
        seen.Count.ShouldBe(4);
        cluster.Pool.OutstandingLeases.ShouldBe(0);
    }

    [Fact]
    public async Task A_topic_that_is_gone_ends_it()
    {
        await using var client = await cluster.ConnectAsync();
        await using var reader = new LogReader(client);
        var error = await Should.ThrowAsync<ClusterException>(() => reader.ReadAsync(Log0, 0, 1, _ => { }, Cancelled));
        error.Message.ShouldBe("KS3008 log-0: topic 'log' does not exist (UNKNOWN_TOPIC_OR_PARTITION).");
    }

    public async ValueTask DisposeAsync()
    {
        await cluster.DisposeAsync();
        cluster.Defects.ShouldBeEmpty();
    }

    private static void Look(FetchedPartition fetched, List<(long, bool)> seen)
    {
        var batches = new RecordBatchEnumerator(fetched.Bytes.Span);
        while (batches.MoveNext())
            seen.Add((batches.Header.BaseOffset, batches.Header.IsControl));
    }

    private void ServeLog()
    {
        cluster.On(
            ApiKey.Fetch,
            request =>
            {
                var offset = request.As<FetchRequest>().Topics[0].Partitions[0].FetchOffset;
                if (offset < 10)
                    return Failing(request, ErrorCode.OffsetOutOfRange);
                // Two batches an answer.
                var batches = log.Where(b => System.Buffers.Binary.BinaryPrimitives.ReadInt64BigEndian(b) >= offset).Take(2).ToArray();
                return Answering(request, data => data.Records = Batches.Data(batches));
            }
        );
        cluster.On(
            ApiKey.ListOffsets,
            _ =>
                FakeReply.Of(
                    new ListOffsetsResponse
                    {
                        Topics =
                        {
                            new() { Name = "log", Partitions = { new() { Offset = 10 } } },
                        },
                    }
                )
        );
    }

    private static FakeReply Failing(FakeRequest request, ErrorCode error) => Answering(request, data => data.ErrorCode = error);

    private static FakeReply Answering(FakeRequest request, Action<FetchResponse.PartitionData> shape)
    {
        var data = new FetchResponse.PartitionData();
        shape(data);
        var topic = request.As<FetchRequest>().Topics[0];
        return FakeReply.Of(
            new FetchResponse
            {
                Responses =
                {
                    new()
                    {
                        TopicId = topic.TopicId,
                        Topic = topic.Topic,
                        Partitions = { data },
                    },
                },
            }
        );
    }
}
