using Keystone.Client.Producing;
using Keystone.Client.Tests.Harness;
using Keystone.Kafka.Messages;
using Keystone.Kafka.Protocol;
using Keystone.Kafka.Records;
using Keystone.Testing;
using Microsoft.Extensions.Time.Testing;
using Shouldly;
using Xunit;

namespace Keystone.Client.Tests.Producing;

[Trait("kind", "functional")]
public sealed class BatchProducerTests : IAsyncDisposable
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);
    private static readonly TopicPartition Out0 = new("out", 0);

    private readonly FakeCluster cluster = new(2);
    private readonly ResultLog results = new();
    private FakeTopic topic;
    private ClusterClient? client;
    private BatchProducer? producer;

    public BatchProducerTests() => topic = cluster.AddTopic("out", 3);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Batches_are_stamped_and_written_in_order()
    {
        await StartAsync();
        var source = Batches.At(700, 9, new BatchStamp(55, 3, 17, true), "a", "b");
        var untouched = (byte[])source.Clone();
        var first = await producer!.ProduceAsync(Out0, new(source), Cancelled);
        var second = await producer.ProduceAsync(Out0, new(Batches.Of("c")), Cancelled);
        (first.Outcome, first.BaseOffset, first.RecordCount).ShouldBe((ProduceOutcome.Written, 0, 2));
        second.BaseOffset.ShouldBe(2);
        source.ShouldBe(untouched);
        var headers = topic.Logs[0].Headers.ToArray();
        headers.Select(h => (h.ProducerId, h.ProducerEpoch, h.BaseSequence)).ShouldBe([(1000, (short)0, 0), (1000, (short)0, 2)]);
        headers.ShouldAllBe(h => !h.IsTransactional);
        topic.Logs[0].Values.ShouldBe(["a", "b", "c"]);
        var request = cluster.Sent<ProduceRequest>().First();
        request.Acks.ShouldBe((short)-1);
        request.TransactionalId.ShouldBeNull();
        producer.Identity.ShouldBe(new ProducerIdentity(1000, 0));
    }

    [Fact]
    public async Task Partitions_of_a_leader_share_a_request_with_one_batch_each()
    {
        topic.Leaders[2] = 1;
        await StartAsync();
        for (var i = 0; i < 3; i++)
            await producer!.ProduceAsync(new("out", i), new(Batches.Of("known")), Cancelled);
        for (var i = 0; i < 6; i++)
            producer!.Enqueue(new("out", i % 3), new(Batches.Of($"{i}")), results, i);
        producer!.Flush();
        await results.CountAsync(6);
        var requests = cluster.Requests.Where(r => r.Api == ApiKey.Produce).Skip(3).ToArray();
        requests.ShouldAllBe(r => r.As<ProduceRequest>().TopicData.Count == 1);
        requests
            .Select(r => (r.Broker, string.Join(',', r.As<ProduceRequest>().TopicData[0].PartitionData.Select(p => p.Index).Order())))
            .Order()
            .ShouldBe([(0, "0,1"), (0, "0,1"), (1, "2"), (1, "2")]);
    }

    [Fact]
    public async Task A_request_is_not_made_larger_than_it_may_be()
    {
        await StartAsync(new ProducerOptions { MaxRequestBytes = 5000 });
        await producer!.ProduceAsync(Out0, new(Batches.Of("warm")), Cancelled);
        for (var i = 0; i < 3; i++)
            producer.Enqueue(new("out", i), new(Batches.Of(new string('x', 3000))), results, i);
        producer.Enqueue(Out0, new(Batches.Of(new string('y', 9000))), results, 3);
        producer.Flush();
        await results.CountAsync(4);
        cluster.Sent<ProduceRequest>().Skip(1).ShouldAllBe(r => r.TopicData[0].PartitionData.Count == 1);
    }

    [Fact]
    public async Task At_most_five_are_on_their_way_and_all_arrive_in_order()
    {
        var gate = new TaskCompletionSource();
        await StartAsync();
        await producer!.ProduceAsync(Out0, new(Batches.Of("0")), Cancelled);
        cluster.On(ApiKey.Produce, request => FakeReply.After(gate.Task, Append(request)));
        for (var i = 1; i <= 20; i++)
            producer.Enqueue(Out0, new(Batches.Of($"{i}")), results, i);
        producer.Flush();
        await Eventually.ThatAsync(() => cluster.Arrived.Count(r => r.Api == ApiKey.Produce) == 6, Soon, "five requests");
        // A sixth would have come over the same connection before an answer to this.
        await client!.RefreshAsync(Cancelled);
        cluster.Arrived.Count(r => r.Api == ApiKey.Produce).ShouldBe(6);
        gate.SetResult();
        await results.CountAsync(20);
        topic.Logs[0].Values.ShouldBe(Enumerable.Range(0, 21).Select(i => $"{i}"));
        results.Outcomes.ShouldBe(Enumerable.Range(1, 20).Select(i => (ProduceOutcome.Written, (object?)i)));
    }

    [Fact]
    public async Task The_first_batch_goes_alone_until_the_partition_knows_the_producer()
    {
        var gate = new TaskCompletionSource();
        await StartAsync();
        cluster.Next(ApiKey.Produce, request => FakeReply.After(gate.Task, Append(request)));
        for (var i = 0; i < 5; i++)
            producer!.Enqueue(Out0, new(Batches.Of($"{i}")), results, i);
        producer!.Flush();
        await Eventually.ThatAsync(() => cluster.Arrived.Any(r => r.Api == ApiKey.Produce), Soon, "the first request");
        await client!.RefreshAsync(Cancelled);
        cluster.Arrived.Count(r => r.Api == ApiKey.Produce).ShouldBe(1);
        gate.SetResult();
        await results.CountAsync(5);
        topic.Logs[0].Values.ShouldBe(["0", "1", "2", "3", "4"]);
    }

    [Fact]
    public async Task A_lost_answer_is_asked_for_again_without_a_duplicate()
    {
        await StartAsync();
        // Written, then the connection goes: the retry finds it there.
        cluster.Next(
            ApiKey.Produce,
            request =>
            {
                Append(request);
                return FakeReply.Close;
            }
        );
        var result = await producer!.ProduceAsync(Out0, new(Batches.Of("a")), Cancelled);
        (result.Outcome, result.BaseOffset).ShouldBe((ProduceOutcome.Written, 0));
        topic.Logs[0].Values.ShouldBe(["a"]);
        cluster.Sent<ProduceRequest>().Count().ShouldBe(2);
    }

    [Fact]
    public async Task A_duplicate_that_the_broker_no_longer_remembers_is_a_success_without_offset()
    {
        await StartAsync();
        cluster.Next(ApiKey.Produce, request => Refuse(request, ErrorCode.DuplicateSequenceNumber));
        var result = await producer!.ProduceAsync(Out0, new(Batches.Of("a")), Cancelled);
        (result.Outcome, result.BaseOffset).ShouldBe((ProduceOutcome.Written, -1));
    }

    [Fact]
    public async Task Batches_behind_one_that_is_retried_are_sent_again_in_order()
    {
        await StartAsync();
        await producer!.ProduceAsync(Out0, new(Batches.Of("0")), Cancelled);
        cluster.Next(ApiKey.Produce, request => Refuse(request, ErrorCode.NotEnoughReplicas));
        for (var i = 1; i <= 4; i++)
            producer.Enqueue(Out0, new(Batches.Of($"{i}")), results, i);
        producer.Flush();
        await results.CountAsync(4);
        topic.Logs[0].Values.ShouldBe(["0", "1", "2", "3", "4"]);
        results.Outcomes.Select(o => o.State).ShouldBe([1, 2, 3, 4]);
        // The sequences stay: 1 to 4 were sent, refused or out of order, and sent again.
        topic.Logs[0].Headers.Select(h => h.BaseSequence).ShouldBe([0, 1, 2, 3, 4]);
    }

    [Fact]
    public async Task A_moved_leader_is_followed()
    {
        await StartAsync();
        await producer!.ProduceAsync(Out0, new(Batches.Of("0")), Cancelled);
        topic.Move(0, 1);
        var result = await producer.ProduceAsync(Out0, new(Batches.Of("1")), Cancelled);
        result.Outcome.ShouldBe(ProduceOutcome.Written);
        topic.Logs[0].Values.ShouldBe(["0", "1"]);
        cluster.Requests.Last(r => r.Api == ApiKey.Produce).Broker.ShouldBe(1);
    }

    [Fact]
    public async Task A_topic_that_does_not_exist_yet_is_waited_for()
    {
        await StartAsync();
        producer!.Enqueue(new("later", 0), new(Batches.Of("a")), results);
        producer.Flush();
        await Eventually.ThatAsync(() => producer.Trouble is not null, Soon, "the trouble");
        producer.Trouble!.Fact.ShouldBe("later-0 has no leader");
        cluster.AddTopic("later");
        await results.CountAsync(1);
        producer.Trouble.ShouldBeNull();
        results.Outcomes.Single().Outcome.ShouldBe(ProduceOutcome.Written);
    }

    [Fact]
    public async Task A_target_topic_that_was_made_anew_ends_the_producer()
    {
        await StartAsync();
        await producer!.ProduceAsync(Out0, new(Batches.Of("0")), Cancelled);
        topic.Id = Guid.NewGuid();
        await client!.RefreshAsync(Cancelled);
        var result = await producer.ProduceAsync(Out0, new(Batches.Of("1")), Cancelled);
        result.Outcome.ShouldBe(ProduceOutcome.Failed);
        result.Exception!.Code.ShouldBe(ClientErrorCode.TopicRecreated);
        topic.Logs[0].Values.ShouldBe(["0"]);
    }

    [Fact]
    public async Task What_stands_behind_a_refused_batch_is_held_back_until_the_partition_is_resumed()
    {
        await StartAsync();
        await producer!.ProduceAsync(Out0, new(Batches.Of("0")), Cancelled);
        cluster.On(
            ApiKey.Produce,
            request => request.As<ProduceRequest>().TopicData[0].PartitionData[0].Records.Length > 3000 ? RefuseLarge(request) : null
        );
        producer.Enqueue(Out0, new(Batches.Of("1")), results, 1);
        producer.Enqueue(Out0, new(Batches.Of("good", new string('x', 3000))), results, 2);
        for (var i = 3; i <= 8; i++)
            producer.Enqueue(Out0, new(Batches.Of($"{i}")), results, i);
        producer.Enqueue(new("out", 1), new(Batches.Of("other")), results, "other");
        producer.Flush();
        await results.CountAsync(9);
        var refused = results.Told.Single(t => t.Result.Outcome == ProduceOutcome.Refused).Result;
        refused.Error.ShouldBe(ErrorCode.InvalidRecord);
        refused.RecordErrors.ShouldBe([new RecordError(1, "too much of it")]);
        results
            .Outcomes.Where(o => o.State is int)
            .ShouldBe([
                (ProduceOutcome.Written, 1),
                (ProduceOutcome.Refused, 2),
                .. Enumerable.Range(3, 6).Select(i => (ProduceOutcome.HeldBack, (object?)i)),
            ]);
        // Still closed: whoever has not seen the refusal yet does not overtake.
        (await producer.ProduceAsync(Out0, new(Batches.Of("early")), Cancelled)).Outcome.ShouldBe(ProduceOutcome.HeldBack);
        producer.Resume(Out0);
        producer.Enqueue(Out0, new(Batches.Of("good")), results);
        for (var i = 3; i <= 8; i++)
            producer.Enqueue(Out0, new(Batches.Of($"{i}")), results, i);
        producer.Flush();
        await results.CountAsync(16);
        topic.Logs[0].Values.ShouldBe(["0", "1", "good", "3", "4", "5", "6", "7", "8"]);
        topic.Logs[1].Values.ShouldBe(["other"]);
    }

    [Fact]
    public async Task A_batch_that_was_damaged_before_is_refused_not_retried()
    {
        await StartAsync();
        var damaged = Batches.Of("hello");
        damaged[^1] ^= 1;
        var result = await producer!.ProduceAsync(Out0, new(damaged), Cancelled);
        (result.Outcome, result.Error).ShouldBe((ProduceOutcome.Refused, ErrorCode.CorruptMessage));
        topic.Logs[0].Batches.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_sequence_wraps_to_zero()
    {
        await StartAsync();
        var huge = Batches.Of("a");
        // A batch that takes all sequences but one.
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(huge.AsSpan(23), int.MaxValue - 1);
        var sequences = new List<int>();
        cluster.On(
            ApiKey.Produce,
            request =>
            {
                RecordBatchHeader.TryRead(request.As<ProduceRequest>().TopicData[0].PartitionData[0].Records.Single.Span, out var header);
                sequences.Add(header.BaseSequence);
                return Refuse(request, ErrorCode.None);
            }
        );
        await producer!.ProduceAsync(Out0, new(huge), Cancelled);
        await producer.ProduceAsync(Out0, new(Batches.Of("b", "c", "d")), Cancelled);
        await producer.ProduceAsync(Out0, new(Batches.Of("e")), Cancelled);
        sequences.ShouldBe([0, int.MaxValue, 2]);
    }

    [Fact]
    public async Task A_producer_that_the_broker_forgot_starts_the_partition_at_zero()
    {
        await StartAsync();
        await producer!.ProduceAsync(Out0, new(Batches.Of("0")), Cancelled);
        topic.Logs[0].Forget(1000);
        cluster.Next(ApiKey.Produce, request => Refuse(request, ErrorCode.UnknownProducerId));
        (await producer.ProduceAsync(Out0, new(Batches.Of("1")), Cancelled)).Outcome.ShouldBe(ProduceOutcome.Written);
        topic.Logs[0].Headers.Select(h => h.BaseSequence).ShouldBe([0, 0]);
    }

    [Fact]
    public async Task A_sequence_gap_at_the_head_ends_the_producer()
    {
        await StartAsync();
        await producer!.ProduceAsync(Out0, new(Batches.Of("0")), Cancelled);
        cluster.Next(ApiKey.Produce, request => Refuse(request, ErrorCode.OutOfOrderSequenceNumber));
        var result = await producer.ProduceAsync(Out0, new(Batches.Of("1")), Cancelled);
        result.Outcome.ShouldBe(ProduceOutcome.Failed);
        result.Exception!.Code.ShouldBe(ClientErrorCode.ProducerStateLost);
        (await producer.ProduceAsync(Out0, new(Batches.Of("2")), Cancelled)).Outcome.ShouldBe(ProduceOutcome.Failed);
        producer.Failure.ShouldNotBeNull();
    }

    [Fact]
    public async Task Without_idempotence_there_is_no_producer_and_the_leader_alone_acknowledges()
    {
        await StartAsync(new ProducerOptions { Idempotent = false });
        (await producer!.ProduceAsync(Out0, new(Batches.Of("0")), Cancelled)).Outcome.ShouldBe(ProduceOutcome.Written);
        cluster.Sent<ProduceRequest>().Single().Acks.ShouldBe((short)1);
        cluster.Sent<InitProducerIdRequest>().ShouldBeEmpty();
        var header = topic.Logs[0].Headers.Single();
        (header.ProducerId, header.ProducerEpoch, header.BaseSequence).ShouldBe((-1, (short)-1, -1));
    }

    [Fact]
    public async Task Best_effort_gives_a_batch_up_after_its_time()
    {
        var time = new FakeTimeProvider();
        await StartAsync(new ProducerOptions { Idempotent = false, DeliveryTimeout = TimeSpan.FromSeconds(5) }, time);
        topic.Leaders[0] = -1;
        await client!.RefreshAsync(Cancelled);
        var lost = producer!.ProduceAsync(Out0, new(Batches.Of("lost")), Cancelled);
        await Eventually.ThatAsync(
            () =>
            {
                time.Advance(TimeSpan.FromMilliseconds(500));
                return lost.IsCompleted;
            },
            Soon,
            "the end of the batch"
        );
        var result = await lost;
        result.Outcome.ShouldBe(ProduceOutcome.Failed);
        result.Exception!.Code.ShouldBe(ClientErrorCode.DeliveryTimedOut);
        producer.Failure.ShouldBeNull();
    }

    [Fact]
    public async Task Disposing_ends_every_batch_and_lets_go_of_its_bytes()
    {
        await StartAsync();
        await producer!.ProduceAsync(Out0, new(Batches.Of("0")), Cancelled);
        cluster.On(ApiKey.Produce, _ => FakeReply.Silence);
        for (var i = 0; i < 10; i++)
            producer.Enqueue(Out0, new(Batches.Of($"{i}")), results, i);
        producer.Flush();
        await producer.DisposeAsync();
        results.Told.Count.ShouldBe(10);
        results.Told.ShouldAllBe(t => t.Result.Outcome == ProduceOutcome.Failed && t.Result.Exception!.Code == ClientErrorCode.Disposed);
    }

    [Fact]
    public async Task What_is_no_batch_is_not_taken()
    {
        await StartAsync();
        Should.Throw<ArgumentException>(() => producer!.Enqueue(Out0, new(new byte[70]), results));
        Should.Throw<ArgumentException>(() => producer!.Enqueue(Out0, new(Batches.Joined(Batches.Of("a"), Batches.Of("b"))), results));
    }

    public async ValueTask DisposeAsync()
    {
        if (producer is not null)
            await producer.DisposeAsync();
        if (client is not null)
            await client.DisposeAsync();
        await cluster.DisposeAsync();
        cluster.Defects.ShouldBeEmpty();
        cluster.Pool.OutstandingLeases.ShouldBe(0);
    }

    private async Task StartAsync(ProducerOptions? options = null, TimeProvider? time = null)
    {
        client = await cluster.ConnectAsync(time);
        producer = new BatchProducer(client, options ?? new ProducerOptions());
    }

    private FakeReply Append(FakeRequest request) => FakeReply.Of(new FakeAnswers(cluster).Produce(request.As<ProduceRequest>(), request));

    private FakeReply Refuse(FakeRequest request, ErrorCode error)
    {
        var answer = new FakeAnswers(cluster).Produce(request.As<ProduceRequest>(), request, (_, _) => ErrorCode.UnknownServerError);
        foreach (var partition in answer.Responses.SelectMany(t => t.PartitionResponses))
            partition.ErrorCode = error;
        return FakeReply.Of(answer);
    }

    private FakeReply RefuseLarge(FakeRequest request)
    {
        var answer = new FakeAnswers(cluster).Produce(request.As<ProduceRequest>(), request, (_, _) => ErrorCode.InvalidRecord);
        var refused = answer.Responses[0].PartitionResponses[0];
        refused.RecordErrors.Add(new() { BatchIndex = 1, BatchIndexErrorMessage = "too much of it" });
        return FakeReply.Of(answer);
    }
}
