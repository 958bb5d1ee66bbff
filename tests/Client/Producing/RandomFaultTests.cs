using FsCheck.Xunit;
using Keystone.Client.Producing;
using Keystone.Client.Tests.Harness;
using Keystone.Kafka.Messages;
using Keystone.Kafka.Protocol;
using Shouldly;
using Xunit;

namespace Keystone.Client.Tests.Producing;

/// <summary>
/// Whatever goes wrong on the way, in whatever order: each batch is in its log once, in order, and its result says where.
/// </summary>
[Trait("kind", "functional")]
public sealed class RandomFaultTests
{
    private const int Partitions = 3;

    [Property(MaxTest = 10)]
    public async Task Every_batch_is_written_once_and_in_order(int seed)
    {
        var random = new Random(seed);
        await using var cluster = new FakeCluster(2);
        var topic = cluster.AddTopic("out", Partitions);
        cluster.On(ApiKey.Produce, request => Misbehave(cluster, topic, request, random));
        await using var client = await cluster.ConnectAsync();
        var results = new ResultLog();
        await using (var producer = new BatchProducer(client, new ProducerOptions()))
        {
            for (var i = 0; i < 150; i++)
            {
                producer.Enqueue(new("out", i % Partitions), new(Batches.Of([.. Enumerable.Repeat($"{i}", 1 + i % 4)])), results, i);
                if (random.Next(3) == 0)
                    producer.Flush();
            }
            producer.Flush();
            await producer.DrainAsync().WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        }
        results.Told.Count.ShouldBe(150);
        results.Told.Select(t => t.Result.Exception?.Message).Distinct().ShouldBe([null]);
        results.Outcomes.Select(o => o.Outcome).Distinct().ShouldBe([ProduceOutcome.Written]);
        for (var partition = 0; partition < Partitions; partition++)
        {
            var own = results.Told.Where(t => t.Result.Partition.Partition == partition).ToArray();
            var expected = Enumerable.Range(0, 150).Where(i => i % Partitions == partition).ToArray();
            own.Select(t => (int)t.State!).ShouldBe(expected);
            topic.Logs[partition].Values.ShouldBe(expected.SelectMany(i => Enumerable.Repeat($"{i}", 1 + i % 4)));
            own.Select(t => t.Result.BaseOffset).ShouldBe(topic.Logs[partition].Headers.Select(h => h.BaseOffset));
        }
        cluster.Defects.ShouldBeEmpty();
        cluster.Pool.OutstandingLeases.ShouldBe(0);
    }

    private static FakeReply? Misbehave(FakeCluster cluster, FakeTopic topic, FakeRequest request, Random random)
    {
        lock (random)
        {
            var answers = new FakeAnswers(cluster);
            var asked = request.As<ProduceRequest>();
            switch (random.Next(12))
            {
                case 0:
                    return FakeReply.Close;
                case 1:
                    // Written, and nobody hears of it.
                    answers.Produce(asked, request);
                    return FakeReply.Close;
                case 2:
                    topic.Move(random.Next(Partitions), random.Next(2));
                    return null;
                case 3:
                    // Each partition its own fate, nothing written.
                    ErrorCode[] errors =
                    [
                        ErrorCode.None,
                        ErrorCode.NotEnoughReplicas,
                        ErrorCode.KafkaStorageError,
                        ErrorCode.UnknownTopicOrPartition,
                    ];
                    return FakeReply.Of(answers.Produce(asked, request, (_, _) => errors[random.Next(errors.Length)]));
                case 4:
                    // Written, but the answer says that it may not be.
                    var answer = answers.Produce(asked, request);
                    foreach (var partition in answer.Responses.SelectMany(t => t.PartitionResponses))
                    {
                        if (partition.ErrorCode == ErrorCode.None && random.Next(2) == 0)
                            partition.ErrorCode = ErrorCode.RequestTimedOut;
                    }
                    return FakeReply.Of(answer);
                case 5:
                    return FakeReply.Raw(0, 0, 0, 1);
                default:
                    return null;
            }
        }
    }
}
