using Keystone.Conformance.Brokers;
using Keystone.Conformance.Wire;
using Keystone.Kafka.Messages;
using Keystone.Kafka.Protocol;
using Shouldly;
using Xunit;

namespace Keystone.Conformance;

/// <summary>Incremental fetches (KIP-227).</summary>
public sealed class Fetch_sessions(TestedBrokers brokers) : ConformanceTest(brokers)
{
    private static FetchRequest Incremental(int session, int epoch, int maxWaitMs = 0) =>
        new()
        {
            SessionId = session,
            SessionEpoch = epoch,
            MaxWaitMs = maxWaitMs,
            MinBytes = 1,
        };

    private async Task<(WireClient Client, WireTopic Topic, int Session)> OpenAsync(BrokerKind kind)
    {
        var client = await StartAsync(kind);
        var topic = await client.CreateTopicAsync(partitions: 2);
        var request = WireClient.FetchRequest(topic, 0, 0);
        request.SessionEpoch = 0;
        request.Topics[0].Partitions.Add(new() { Partition = 1, PartitionMaxBytes = 1 << 20 });
        var response = await client.SendAsync(request, 12);
        response.ErrorCode.ShouldBe(ErrorCode.None);
        response.SessionId.ShouldNotBe(0);
        response.Responses.SelectMany(t => t.Partitions).Count().ShouldBe(2);
        return (client, topic, response.SessionId);
    }

    [Theory, AllBrokers]
    public async Task Only_what_has_news_is_answered(BrokerKind kind)
    {
        var (client, topic, session) = await OpenAsync(kind);
        (await client.SendAsync(Incremental(session, 1), 12)).Responses.ShouldBeEmpty();
        await client.ProduceAsync(topic, Batches.Of("a"), partition: 1);
        var news = await client.SendAsync(Incremental(session, 2), 12);
        var data = news.Responses.ShouldHaveSingleItem().Partitions.ShouldHaveSingleItem();
        data.PartitionIndex.ShouldBe(1);
        Batches.Records(data.Records).ShouldBe([(0, "k", "a")]);
    }

    [Theory, AllBrokers]
    public async Task Positions_change_and_partitions_are_forgotten(BrokerKind kind)
    {
        var (client, topic, session) = await OpenAsync(kind);
        await client.ProduceAsync(topic, Batches.Of("a"), partition: 0);
        await client.ProduceAsync(topic, Batches.Of("b"), partition: 1);
        var change = Incremental(session, 1);
        change.Topics.Add(
            new()
            {
                Topic = topic.Name,
                Partitions =
                [
                    new()
                    {
                        Partition = 0,
                        FetchOffset = 1,
                        PartitionMaxBytes = 1 << 20,
                    },
                ],
            }
        );
        change.ForgottenTopicsData.Add(new() { Topic = topic.Name, Partitions = [1] });
        var response = await client.SendAsync(change, 12);
        var data = response.Responses.ShouldHaveSingleItem().Partitions.ShouldHaveSingleItem();
        (data.PartitionIndex, data.HighWatermark, data.Records.Length).ShouldBe((0, 1L, 0));
        (await client.SendAsync(Incremental(session, 2), 12)).Responses.ShouldBeEmpty();
    }

    [Theory, AllBrokers]
    public async Task Wrong_sessions_and_epochs_are_refused(BrokerKind kind)
    {
        var (client, _, session) = await OpenAsync(kind);
        (await client.SendAsync(Incremental(session, 5), 12)).ErrorCode.ShouldBe(ErrorCode.InvalidFetchSessionEpoch);
        (await client.SendAsync(Incremental(session == 7 ? 8 : 7, 1), 12)).ErrorCode.ShouldBe(ErrorCode.FetchSessionIdNotFound);
        (await client.SendAsync(Incremental(session, 1), 13)).ErrorCode.ShouldBe(ErrorCode.FetchSessionTopicIdError);
        // Closed by a full fetch with epoch -1.
        (await client.SendAsync(Incremental(session, -1), 12)).SessionId.ShouldBe(0);
        (await client.SendAsync(Incremental(session, 1), 12)).ErrorCode.ShouldBe(ErrorCode.FetchSessionIdNotFound);
    }

    [Theory, AllBrokers]
    public async Task Errors_are_repeated_until_they_are_over(BrokerKind kind)
    {
        var client = await StartAsync(kind);
        var topic = await client.CreateTopicAsync();
        var request = WireClient.FetchRequest(topic, 0, 100);
        request.SessionEpoch = 0;
        var opened = await client.SendAsync(request, 12);
        opened.Responses[0].Partitions[0].ErrorCode.ShouldBe(ErrorCode.OffsetOutOfRange);
        var again = await client.SendAsync(Incremental(opened.SessionId, 1), 12);
        again.Responses.ShouldHaveSingleItem().Partitions[0].ErrorCode.ShouldBe(ErrorCode.OffsetOutOfRange);
    }
}
