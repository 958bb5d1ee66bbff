using FsCheck.Xunit;
using Keystone.Kafka.Messages;
using Keystone.Kafka.Protocol;
using Shouldly;
using Xunit;

namespace Keystone.Kafka.Tests.Messages;

public sealed class MessageRoundTripTests
{
    [Property(MaxTest = 6)]
    public void Every_message_of_every_version_reads_back_as_it_was_written(int seed) => RoundTrip(seed);

    [Property(MaxTest = 300)]
    [Trait("size", "long")]
    public void Every_message_of_every_version_reads_back_as_it_was_written_many_times(int seed) => RoundTrip(seed);

    private static void RoundTrip(int seed)
    {
        foreach (var (definition, type, version) in MessageCatalogue.AllVersions)
        {
            var message = new MessageMaker(seed).Make(definition, type, version);
            var bytes = MessageCatalogue.Write(message, version);
            var back = MessageCatalogue.Read(type, bytes, version);
            MessageComparer.Difference(message, back).ShouldBeNull($"{definition.Name} v{version}, seed {seed}");
            MessageCatalogue.Write(back, version).ShouldBe(bytes, $"{definition.Name} v{version}, seed {seed}");
        }
    }

    [Fact]
    public void A_message_nobody_touched_is_written_in_every_version()
    {
        foreach (var (definition, type, version) in MessageCatalogue.AllVersions)
        {
            var message = Activator.CreateInstance(type)!;
            var back = MessageCatalogue.Read(type, MessageCatalogue.Write(message, version), version);
            MessageComparer.Difference(message, back).ShouldBeNull($"{definition.Name} v{version}");
        }
    }

    [Fact]
    public void The_catalogue_has_every_api_of_the_first_issue_and_reads_both_its_messages()
    {
        ApiKey[] wanted =
        [
            ApiKey.ApiVersions,
            ApiKey.Metadata,
            ApiKey.Produce,
            ApiKey.Fetch,
            ApiKey.ListOffsets,
            ApiKey.FindCoordinator,
            ApiKey.InitProducerId,
            ApiKey.AddPartitionsToTxn,
            ApiKey.AddOffsetsToTxn,
            ApiKey.TxnOffsetCommit,
            ApiKey.EndTxn,
            ApiKey.OffsetCommit,
            ApiKey.OffsetFetch,
            ApiKey.JoinGroup,
            ApiKey.SyncGroup,
            ApiKey.Heartbeat,
            ApiKey.LeaveGroup,
            ApiKey.ListGroups,
            ApiKey.DescribeGroups,
            ApiKey.CreateTopics,
            ApiKey.DeleteTopics,
            ApiKey.CreatePartitions,
            ApiKey.DescribeConfigs,
            ApiKey.IncrementalAlterConfigs,
            ApiKey.DescribeCluster,
            ApiKey.OffsetForLeaderEpoch,
            ApiKey.SaslHandshake,
            ApiKey.SaslAuthenticate,
        ];
        foreach (var key in wanted)
        {
            var api = ApiCatalogue.Get(key);
            foreach (var (reader, kind) in new[] { (api.ReadRequest, "Request"), (api.ReadResponse, "Response") })
            {
                var type = typeof(FetchRequest).Assembly.GetType($"Keystone.Kafka.Messages.{key}{kind}")!;
                var bytes = MessageCatalogue.Write(Activator.CreateInstance(type)!, api.HighestVersion);
                var r = new ProtocolReader(bytes);
                var message = reader(ref r, api.HighestVersion);
                message.GetType().ShouldBe(type);
                message.ApiKey.ShouldBe(key);
            }
        }
        ApiCatalogue.Find(ApiKey.ShareFetch).ShouldBeNull();
        ApiCatalogue.Find((ApiKey)(-1)).ShouldBeNull();
        Should.Throw<ProtocolException>(() => ApiCatalogue.Get((ApiKey)999)).Message.ShouldBe("The API 999 is not supported.");
    }

    [Fact]
    public void A_field_that_the_version_does_not_carry_is_refused_unless_it_may_be_dropped()
    {
        var fetch = new FetchRequest { Topics = [new() { Partitions = [new() { LastFetchedEpoch = 5 }] }] };
        Should
            .Throw<ProtocolException>(() => MessageCatalogue.Write(fetch, 11))
            .Message.ShouldBe(
                "FetchRequest.FetchPartition.LastFetchedEpoch is set, but version 11 does not carry it and it must not be dropped."
            );
        MessageCatalogue.Write(fetch, 12).Length.ShouldBeGreaterThan(0);

        var rack = new FetchRequest { RackId = "r1" };
        MessageCatalogue.Write(rack, 10).ShouldBe(MessageCatalogue.Write(new FetchRequest(), 10));
    }

    [Fact]
    public void A_version_outside_of_the_range_is_refused_both_ways()
    {
        Should
            .Throw<ProtocolException>(() => MessageCatalogue.Write(new FetchRequest(), 99))
            .Message.ShouldBe("FetchRequest version 99 is not supported (4 to 18 are).");
        Should.Throw<ProtocolException>(() => MessageCatalogue.Read(typeof(FetchRequest), new byte[100], 3));
    }

    [Fact]
    public void Null_is_told_from_empty_and_refused_where_a_version_has_no_null()
    {
        var all = new MetadataRequest { Topics = null };
        Should
            .Throw<ProtocolException>(() => MessageCatalogue.Write(all, 0))
            .Message.ShouldBe("A field is null that this version of the message cannot leave out.");
        ((MetadataRequest)MessageCatalogue.Read(typeof(MetadataRequest), MessageCatalogue.Write(all, 1), 1)).Topics.ShouldBeNull();
        var none = new MetadataRequest { Topics = [] };
        ((MetadataRequest)MessageCatalogue.Read(typeof(MetadataRequest), MessageCatalogue.Write(none, 9), 9)).Topics.ShouldBeEmpty();
    }

    [Fact]
    public void Tagged_fields_need_a_flexible_version()
    {
        var request = new HeartbeatRequest { UnknownTaggedFields = [new UnknownTaggedField(7, new byte[] { 1 })] };
        MessageCatalogue.Write(request, 4).Length.ShouldBeGreaterThan(0);
        Should
            .Throw<ProtocolException>(() => MessageCatalogue.Write(request, 3))
            .Message.ShouldBe("Tagged fields are set, but version 3 has none.");
    }

    [Fact]
    public void Defaults_are_Kafkas()
    {
        var fetch = new FetchRequest();
        fetch.MaxBytes.ShouldBe(int.MaxValue);
        fetch.SessionEpoch.ShouldBe(-1);
        fetch.ClusterId.ShouldBeNull();
        fetch.RackId.ShouldBe("");
        new MetadataRequest().AllowAutoTopicCreation.ShouldBeTrue();
        new InitProducerIdRequest().ProducerId.ShouldBe(-1);
        new FetchRequest.FetchPartition().HighWatermark.ShouldBe(long.MaxValue);
        new CreateTopicsResponse.CreatableTopicResult().NumPartitions.ShouldBe(-1);
    }
}
