using Keystone.Conformance.Wire;
using Keystone.Kafka.Messages;
using Keystone.Kafka.Protocol;
using Shouldly;
using Xunit;

namespace Keystone.Embedded.Tests;

[Trait("kind", "functional")]
public sealed class First_slice
{
    [Fact]
    public async Task What_is_produced_is_fetched()
    {
        await using var cluster = await EmbeddedCluster.StartAsync(
            new EmbeddedClusterOptions { Brokers = 1 },
            TestContext.Current.CancellationToken
        );
        var id = await cluster.CreateTopicAsync("events", partitions: 2);
        await using var wire = await WireConnection.ConnectAsync("127.0.0.1", cluster.Ports[0]);
        var metadata = await wire.SendAsync(new MetadataRequest { Topics = null }, 12);
        metadata.Topics.ShouldHaveSingleItem().Partitions.Count.ShouldBe(2);
        var produce = new ProduceRequest { Acks = -1, TimeoutMs = 1000 };
        produce.TopicData.Add(
            new()
            {
                TopicId = id,
                PartitionData =
                {
                    new() { Index = 1, Records = RecordData.Of(Batches.Of("one", "two")) },
                },
            }
        );
        var produced = await wire.SendAsync(produce, 13);
        produced.Responses[0].PartitionResponses[0].ErrorCode.ShouldBe(ErrorCode.None);
        produced.Responses[0].PartitionResponses[0].BaseOffset.ShouldBe(0);
        var fetch = new FetchRequest
        {
            MaxWaitMs = 100,
            MinBytes = 1,
            MaxBytes = 1 << 20,
        };
        fetch.Topics.Add(
            new()
            {
                TopicId = id,
                Partitions =
                {
                    new()
                    {
                        Partition = 1,
                        FetchOffset = 0,
                        PartitionMaxBytes = 1 << 20,
                    },
                },
            }
        );
        var fetched = await wire.SendAsync(fetch, 17);
        var data = fetched.Responses[0].Partitions[0];
        data.HighWatermark.ShouldBe(2);
        Batches.Records(data.Records).ShouldBe([(0, "k", "one"), (1, "k", "two")]);
        cluster.Failures.ShouldBeEmpty();
    }
}
