using Keystone.Client.Producing;
using Keystone.Client.Tests.Harness;
using Keystone.Kafka.Messages;
using Keystone.Kafka.Protocol;
using Keystone.Testing;
using Shouldly;
using Xunit;

namespace Keystone.Client.Tests.Producing;

[Trait("kind", "functional")]
public sealed class TransactionalProducerTests : IAsyncDisposable
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);
    private static readonly TopicPartition Out0 = new("out", 0);

    private readonly FakeCluster cluster = new(2);
    private readonly ResultLog results = new();
    private readonly FakeTopic topic;
    private ClusterClient? client;
    private TransactionalProducer? producer;

    public TransactionalProducerTests() => topic = cluster.AddTopic("out", 3);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task V1_adds_partitions_before_they_are_written_to_and_keeps_the_epoch()
    {
        await StartAsync(v2: false);
        for (var i = 0; i < 6; i++)
            producer!.Enqueue(new("out", i % 3), new(Batches.Of($"{i}")), results, i);
        producer!.Flush();
        await producer.CommitAsync(Cancelled);
        results.Told.Count.ShouldBe(6);
        await producer.ProduceAsync(Out0, new(Batches.Of("6")), Cancelled);
        await producer.CommitAsync(Cancelled);
        Order().ShouldBe(["InitProducerId", "AddPartitionsToTxn", "Produce", "EndTxn", "AddPartitionsToTxn", "Produce", "EndTxn"]);
        var joined = cluster.Sent<AddPartitionsToTxnRequest>().First().V3AndBelowTopics.ShouldHaveSingleItem();
        joined.Partitions.Order().ShouldBe([0, 1, 2]);
        cluster.Requests.First(r => r.Api == ApiKey.Produce).Header.ApiVersion.ShouldBe((short)11);
        cluster.Requests.First(r => r.Api == ApiKey.EndTxn).Header.ApiVersion.ShouldBe((short)4);
        var headers = topic.Logs[0].Headers.ToArray();
        headers
            .Select(h => (h.ProducerId, h.ProducerEpoch, h.BaseSequence))
            .ShouldBe([(7, (short)0, 0), (7, (short)0, 1), (7, (short)0, 2)]);
        headers.ShouldAllBe(h => h.IsTransactional);
        cluster.Sent<ProduceRequest>().ShouldAllBe(r => r.TransactionalId == "lane" && r.Acks == -1);
    }

    [Fact]
    public async Task V2_adds_nothing_and_counts_anew_in_each_epoch()
    {
        await StartAsync(v2: true);
        producer!.UsesV2.ShouldBeTrue();
        await producer.ProduceAsync(Out0, new(Batches.Of("0", "1")), Cancelled);
        await producer.CommitAsync(Cancelled);
        producer.Identity.ShouldBe(new ProducerIdentity(7, 1));
        await producer.ProduceAsync(Out0, new(Batches.Of("2")), Cancelled);
        await producer.CommitAsync(Cancelled);
        Order().ShouldBe(["InitProducerId", "Produce", "EndTxn", "Produce", "EndTxn"]);
        cluster.Requests.First(r => r.Api == ApiKey.Produce).Header.ApiVersion.ShouldBe((short)13);
        topic.Logs[0].Headers.Select(h => (h.ProducerEpoch, h.BaseSequence)).ShouldBe([((short)0, 0), ((short)1, 0)]);
    }

    [Fact]
    public async Task A_new_producer_id_out_of_EndTxn_is_used_from_then_on()
    {
        await StartAsync(v2: true);
        await producer!.ProduceAsync(Out0, new(Batches.Of("0")), Cancelled);
        cluster.Next(ApiKey.EndTxn, _ => FakeReply.Of(new EndTxnResponse { ProducerId = 99, ProducerEpoch = 0 }));
        await producer.CommitAsync(Cancelled);
        producer.Identity.ShouldBe(new ProducerIdentity(99, 0));
        await producer.ProduceAsync(Out0, new(Batches.Of("1")), Cancelled);
        topic.Logs[0].Headers.Select(h => (h.ProducerId, h.BaseSequence)).ShouldBe([(7, 0), (99, 0)]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_comes_while_a_transaction_is_ending_belongs_to_the_next(bool v2)
    {
        await StartAsync(v2);
        await producer!.ProduceAsync(Out0, new(Batches.Of("0")), Cancelled);
        var gate = new TaskCompletionSource();
        cluster.Next(ApiKey.EndTxn, request => FakeReply.After(gate.Task, new FakeAnswers(cluster).Answer(request)));
        var isEndSent = false;
        var committing = producer.CommitAsync(Cancelled, () => isEndSent = true);
        producer.Enqueue(Out0, new(Batches.Of("1")), results, 1);
        producer.Flush();
        await Eventually.ThatAsync(() => cluster.Arrived.Any(r => r.Api == ApiKey.EndTxn), Soon, "EndTxn");
        isEndSent.ShouldBeTrue();
        cluster.Sent<ProduceRequest>().Count().ShouldBe(1);
        gate.SetResult();
        await committing;
        await results.CountAsync(1);
        producer.IsOpen.ShouldBeTrue();
        Order().TakeLast(2).Last().ShouldBe("Produce");
        topic
            .Logs[0]
            .Headers.Select(h => (h.ProducerEpoch, h.BaseSequence))
            .ShouldBe(v2 ? [((short)0, 0), ((short)1, 0)] : [((short)0, 0), ((short)0, 1)]);
    }

    [Fact]
    public async Task Committing_nothing_asks_nobody()
    {
        await StartAsync(v2: true);
        await producer!.CommitAsync(Cancelled);
        await producer.AbortAsync(Cancelled);
        cluster.Sent<EndTxnRequest>().ShouldBeEmpty();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_abort_ends_the_transaction_and_raises_the_epoch(bool v2)
    {
        await StartAsync(v2);
        await producer!.ProduceAsync(Out0, new(Batches.Of("0")), Cancelled);
        var before = producer.Identity.Epoch;
        await producer.AbortAsync(Cancelled);
        cluster.Sent<EndTxnRequest>().Single().Committed.ShouldBeFalse();
        producer.Identity.Epoch.ShouldBeGreaterThan(before);
        (await producer.ProduceAsync(Out0, new(Batches.Of("1")), Cancelled)).Outcome.ShouldBe(ProduceOutcome.Written);
        topic.Logs[0].Headers.Last().BaseSequence.ShouldBe(0);
        var inits = cluster.Sent<InitProducerIdRequest>().ToArray();
        inits.Length.ShouldBe(v2 ? 1 : 2);
        inits[^1].ProducerId.ShouldBe(v2 ? -1 : 7);
    }

    [Fact]
    public async Task An_abort_cuts_off_what_is_not_answered_and_holds_the_rest_back()
    {
        await StartAsync(v2: true);
        await producer!.ProduceAsync(Out0, new(Batches.Of("0")), Cancelled);
        cluster.Next(ApiKey.Produce, _ => FakeReply.Silence);
        for (var i = 1; i <= 10; i++)
            producer.Enqueue(Out0, new(Batches.Of($"{i}")), results, i);
        producer.Flush();
        await Eventually.ThatAsync(() => cluster.Sent<ProduceRequest>().Count() == 2, Soon, "the silent request");
        await producer.AbortAsync(Cancelled);
        results.Outcomes.ShouldBe(Enumerable.Range(1, 10).Select(i => (ProduceOutcome.HeldBack, (object?)i)));
        (await producer.ProduceAsync(Out0, new(Batches.Of("again")), Cancelled)).Outcome.ShouldBe(ProduceOutcome.Written);
    }

    [Fact]
    public async Task A_refused_batch_leaves_only_the_abort()
    {
        await StartAsync(v2: true);
        cluster.Next(ApiKey.Produce, request => Refuse(request, ErrorCode.MessageTooLarge));
        (await producer!.ProduceAsync(Out0, new(Batches.Of("large")), Cancelled)).Outcome.ShouldBe(ProduceOutcome.Refused);
        (await producer.ProduceAsync(new("out", 1), new(Batches.Of("other")), Cancelled)).Outcome.ShouldBe(ProduceOutcome.HeldBack);
        var error = await Should.ThrowAsync<ProducerException>(() => producer.CommitAsync(Cancelled));
        error.Code.ShouldBe(ClientErrorCode.TransactionMustAbort);
        error.Error.ShouldBe(ErrorCode.MessageTooLarge);
        cluster.Sent<EndTxnRequest>().ShouldBeEmpty();
        await producer.AbortAsync(Cancelled);
        (await producer.ProduceAsync(Out0, new(Batches.Of("small")), Cancelled)).Outcome.ShouldBe(ProduceOutcome.Written);
        await producer.CommitAsync(Cancelled);
    }

    [Theory]
    [InlineData(ErrorCode.InvalidTxnState)]
    [InlineData(ErrorCode.TransactionAbortable)]
    [InlineData(ErrorCode.OutOfOrderSequenceNumber)]
    [InlineData(ErrorCode.UnknownProducerId)]
    public async Task Errors_that_an_abort_cures_ask_for_one(ErrorCode error)
    {
        await StartAsync(v2: true);
        cluster.Next(ApiKey.Produce, request => Refuse(request, error));
        (await producer!.ProduceAsync(Out0, new(Batches.Of("0")), Cancelled)).Outcome.ShouldBe(ProduceOutcome.HeldBack);
        producer.Failure.ShouldBeNull();
        producer.AbortCause.ShouldNotBeNull().Code.ShouldBe(ClientErrorCode.TransactionMustAbort);
        await producer.AbortAsync(Cancelled);
        producer.AbortCause.ShouldBeNull();
    }

    [Theory]
    [InlineData(ErrorCode.InvalidProducerEpoch)]
    [InlineData(ErrorCode.ProducerFenced)]
    public async Task A_fenced_batch_ends_the_producer_until_it_is_initialised(ErrorCode error)
    {
        await StartAsync(v2: true);
        cluster.Next(ApiKey.Produce, request => Refuse(request, error));
        (await producer!.ProduceAsync(Out0, new(Batches.Of("0")), Cancelled)).Outcome.ShouldBe(ProduceOutcome.Failed);
        var fenced = await Should.ThrowAsync<ProducerFencedException>(() => producer.CommitAsync(Cancelled));
        (fenced.OfInit, fenced.Api, fenced.Error, fenced.Identity).ShouldBe((false, ApiKey.Produce, error, new ProducerIdentity(7, 0)));
        fenced.Message.ShouldBe(
            $"KS3010 transactional id 'lane': Produce answered {error.Text()} to producer id 7 epoch 0: a newer epoch is in use. "
                + "Initialise with the same identity to learn whether the transaction only timed out."
        );
        // Ours timed out only: the coordinator lets the same identity go on.
        await producer.InitAsync(Cancelled, fenced.Identity);
        var init = cluster.Sent<InitProducerIdRequest>().Last();
        (init.ProducerId, init.ProducerEpoch).ShouldBe((7, (short)0));
        (await producer.ProduceAsync(Out0, new(Batches.Of("1")), Cancelled)).Outcome.ShouldBe(ProduceOutcome.Written);
    }

    [Fact]
    public async Task Another_owner_is_told_by_the_initialisation()
    {
        await StartAsync(v2: true);
        cluster.Next(ApiKey.InitProducerId, _ => FakeReply.Of(new InitProducerIdResponse { ErrorCode = ErrorCode.ProducerFenced }));
        var fenced = await Should.ThrowAsync<ProducerFencedException>(() => producer!.InitAsync(Cancelled, producer.Identity));
        fenced.OfInit.ShouldBeTrue();
        producer!.Failure.ShouldBeSameAs(fenced);
        (await producer.ProduceAsync(Out0, new(Batches.Of("1")), Cancelled)).Exception.ShouldBeSameAs(fenced);
    }

    [Fact]
    public async Task Fencing_at_EndTxn_and_an_expired_id_are_told_apart()
    {
        await StartAsync(v2: true);
        await producer!.ProduceAsync(Out0, new(Batches.Of("0")), Cancelled);
        cluster.Next(ApiKey.EndTxn, _ => FakeReply.Of(new EndTxnResponse { ErrorCode = ErrorCode.ProducerFenced }));
        (await Should.ThrowAsync<ProducerFencedException>(() => producer.CommitAsync(Cancelled))).Api.ShouldBe(ApiKey.EndTxn);
        await producer.InitAsync(Cancelled);
        await producer.ProduceAsync(Out0, new(Batches.Of("1")), Cancelled);
        cluster.Next(ApiKey.EndTxn, _ => FakeReply.Of(new EndTxnResponse { ErrorCode = ErrorCode.InvalidProducerIdMapping }));
        (await Should.ThrowAsync<ProducerException>(() => producer.CommitAsync(Cancelled))).Code.ShouldBe(
            ClientErrorCode.ProducerIdExpired
        );
    }

    [Fact]
    public async Task A_transaction_still_being_ended_is_waited_for()
    {
        await StartAsync(v2: false);
        var busy = FakeReply.Of(
            new AddPartitionsToTxnResponse
            {
                ResultsByTopicV3AndBelow =
                {
                    new() { Name = "out", ResultsByPartition = { new() { PartitionErrorCode = ErrorCode.ConcurrentTransactions } } },
                },
            }
        );
        cluster.Next(ApiKey.AddPartitionsToTxn, _ => busy, _ => busy);
        (await producer!.ProduceAsync(Out0, new(Batches.Of("0")), Cancelled)).Outcome.ShouldBe(ProduceOutcome.Written);
        cluster.Sent<AddPartitionsToTxnRequest>().Count().ShouldBe(3);
        cluster.Next(ApiKey.Produce, request => Refuse(request, ErrorCode.ConcurrentTransactions));
        (await producer.ProduceAsync(Out0, new(Batches.Of("1")), Cancelled)).Outcome.ShouldBe(ProduceOutcome.Written);
    }

    [Fact]
    public async Task A_coordinator_that_moved_is_found_again()
    {
        await StartAsync(v2: true);
        await producer!.ProduceAsync(Out0, new(Batches.Of("0")), Cancelled);
        cluster.Next(ApiKey.EndTxn, _ => FakeReply.Of(new EndTxnResponse { ErrorCode = ErrorCode.NotCoordinator }), _ => FakeReply.Close);
        var before = cluster.Sent<FindCoordinatorRequest>().Count();
        await producer.CommitAsync(Cancelled);
        cluster.Sent<FindCoordinatorRequest>().Count().ShouldBe(before + 2);
        cluster.Sent<EndTxnRequest>().ShouldAllBe(r => r.ProducerEpoch == 0 && r.Committed);
    }

    [Fact]
    public async Task Giving_up_a_commit_before_all_is_written_leaves_only_the_abort()
    {
        await StartAsync(v2: true);
        cluster.Next(ApiKey.Produce, _ => FakeReply.Silence);
        var written = producer!.ProduceAsync(Out0, new(Batches.Of("0")), Cancelled);
        using var cancel = new CancellationTokenSource();
        var committing = producer.CommitAsync(cancel.Token);
        await Eventually.ThatAsync(() => cluster.Sent<ProduceRequest>().Any(), Soon, "the request");
        await cancel.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => committing);
        (await Should.ThrowAsync<ProducerException>(() => producer.CommitAsync(Cancelled))).Code.ShouldBe(
            ClientErrorCode.TransactionMustAbort
        );
        await producer.AbortAsync(Cancelled);
        (await written).Outcome.ShouldBe(ProduceOutcome.HeldBack);
    }

    [Fact]
    public async Task Giving_up_EndTxn_leaves_the_outcome_unknown()
    {
        await StartAsync(v2: true);
        await producer!.ProduceAsync(Out0, new(Batches.Of("0")), Cancelled);
        cluster.Next(ApiKey.EndTxn, _ => FakeReply.Silence);
        using var cancel = new CancellationTokenSource();
        var committing = producer.CommitAsync(cancel.Token);
        await Eventually.ThatAsync(() => cluster.Sent<EndTxnRequest>().Any(), Soon, "EndTxn");
        await cancel.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => committing);
        producer.Failure!.Code.ShouldBe(ClientErrorCode.ProducerStateLost);
        producer.Failure.Message.ShouldContain("whether the transaction was committed is unknown");
    }

    [Fact]
    public async Task Batches_before_InitAsync_fail()
    {
        cluster.FinalizedFeatures["transaction.version"] = 2;
        client = await cluster.ConnectAsync();
        producer = new TransactionalProducer(client, new TransactionalProducerOptions { TransactionalId = "lane" });
        var result = await producer.ProduceAsync(Out0, new(Batches.Of("0")), Cancelled);
        result.Exception!.Message.ShouldContain("it is not initialised. Call InitAsync first.");
        await producer.InitAsync(Cancelled);
        (await producer.ProduceAsync(Out0, new(Batches.Of("1")), Cancelled)).Outcome.ShouldBe(ProduceOutcome.Written);
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

    private async Task StartAsync(bool v2)
    {
        cluster.FinalizedFeatures["transaction.version"] = v2 ? (short)2 : (short)1;
        client = await cluster.ConnectAsync();
        producer = new TransactionalProducer(client, new TransactionalProducerOptions { TransactionalId = "lane" });
        await producer.InitAsync(Cancelled);
    }

    /// <summary>The requests that matter, each run of equal ones once.</summary>
    private List<string> Order()
    {
        var order = new List<string>();
        foreach (var request in cluster.Requests)
        {
            var name = request.Api.ToString();
            if (name is not ("ApiVersions" or "Metadata" or "FindCoordinator") && (order.Count == 0 || order[^1] != name))
                order.Add(name);
        }
        return order;
    }

    private FakeReply Refuse(FakeRequest request, ErrorCode error)
    {
        var answer = new FakeAnswers(cluster).Produce(request.As<ProduceRequest>(), request, (_, _) => ErrorCode.UnknownServerError);
        foreach (var partition in answer.Responses.SelectMany(t => t.PartitionResponses))
            partition.ErrorCode = error;
        return FakeReply.Of(answer);
    }
}
