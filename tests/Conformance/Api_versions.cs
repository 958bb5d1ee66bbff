using Keystone.Conformance.Brokers;
using Keystone.Conformance.Wire;
using Keystone.Kafka.Messages;
using Keystone.Kafka.Protocol;
using Shouldly;
using Xunit;

namespace Keystone.Conformance;

public sealed class Api_versions(TestedBrokers brokers) : ConformanceTest(brokers)
{
    // The highest version of each API that the embedded broker serves, as the real releases list them.
    private static readonly (ApiKey Key, short Of3, short Of4)[] Highest =
    [
        (ApiKey.Produce, 10, 13),
        (ApiKey.Fetch, 16, 18),
        (ApiKey.ListOffsets, 8, 11),
        (ApiKey.Metadata, 12, 13),
        (ApiKey.OffsetCommit, 9, 10),
        (ApiKey.OffsetFetch, 9, 10),
        (ApiKey.FindCoordinator, 4, 6),
        (ApiKey.JoinGroup, 9, 9),
        (ApiKey.Heartbeat, 4, 4),
        (ApiKey.LeaveGroup, 5, 5),
        (ApiKey.SyncGroup, 5, 5),
        (ApiKey.DescribeGroups, 5, 6),
        (ApiKey.ListGroups, 4, 5),
        (ApiKey.SaslHandshake, 1, 1),
        (ApiKey.ApiVersions, 3, 4),
        (ApiKey.CreateTopics, 7, 7),
        (ApiKey.DeleteTopics, 6, 6),
        (ApiKey.DeleteRecords, 2, 2),
        (ApiKey.InitProducerId, 4, 5),
        (ApiKey.OffsetForLeaderEpoch, 4, 4),
        (ApiKey.AddPartitionsToTxn, 4, 5),
        (ApiKey.AddOffsetsToTxn, 3, 4),
        (ApiKey.EndTxn, 3, 5),
        (ApiKey.TxnOffsetCommit, 3, 5),
        (ApiKey.DescribeConfigs, 4, 4),
        (ApiKey.AlterConfigs, 2, 2),
        (ApiKey.SaslAuthenticate, 2, 2),
        (ApiKey.CreatePartitions, 3, 3),
        (ApiKey.DeleteGroups, 2, 2),
        (ApiKey.ElectLeaders, 2, 2),
        (ApiKey.IncrementalAlterConfigs, 1, 1),
        (ApiKey.ListPartitionReassignments, 0, 0),
        (ApiKey.OffsetDelete, 0, 0),
        (ApiKey.DescribeCluster, 1, 2),
        (ApiKey.DescribeProducers, 0, 0),
        (ApiKey.DescribeTransactions, 0, 0),
        (ApiKey.ListTransactions, 0, 2),
        (ApiKey.ListConfigResources, 0, 1),
    ];

    private static ApiVersionsRequest Request() => new() { ClientSoftwareName = "conformance", ClientSoftwareVersion = "1.0" };

    [Theory, AllBrokers]
    public async Task Each_api_reaches_the_releases_highest_version(BrokerKind kind)
    {
        var client = await StartAsync(kind);
        var listed = (await client.SendAsync(Request(), 3)).ApiKeys.ToDictionary(a => (ApiKey)a.ApiKey);
        foreach (var (key, of3, of4) in Highest)
            listed[key].MaxVersion.ShouldBe(Is4 ? of4 : of3, $"{key}");
        listed.ContainsKey(ApiKey.DescribeTopicPartitions).ShouldBe(Is4);
        if (Broker.IsEmbedded)
            listed.Keys.ShouldBe(
                [.. Highest.Select(h => h.Key), .. Is4 ? new[] { ApiKey.DescribeTopicPartitions } : []],
                ignoreOrder: true
            );
    }

    [Theory, AllBrokers]
    public async Task Produce_is_listed_from_0_for_librdkafkas_sake(BrokerKind kind)
    {
        var client = await StartAsync(kind);
        var listed = (await client.SendAsync(Request(), 3)).ApiKeys.Single(a => a.ApiKey == (short)ApiKey.Produce);
        listed.MinVersion.ShouldBe((short)0);
    }

    [Theory, AllBrokers]
    public async Task Features_tell_transactions_of_version_2(BrokerKind kind)
    {
        var client = await StartAsync(kind);
        var versions = await client.SendAsync(Request(), 3);
        var finalized = versions.FinalizedFeatures.ToDictionary(f => f.Name, f => f.MaxVersionLevel);
        finalized["metadata.version"].ShouldBe((short)(Is4 ? 30 : 19));
        finalized.GetValueOrDefault("transaction.version").ShouldBe((short)(Is4 ? 2 : 0));
        versions.FinalizedFeaturesEpoch.ShouldBeGreaterThanOrEqualTo(0);
    }

    [Theory, AllBrokers]
    public async Task A_version_too_new_is_answered_in_version_0(BrokerKind kind)
    {
        var client = await StartAsync(kind);
        // Size, key 18, version 99, correlation id 7, client id "x", no tags, and a body that nobody can read.
        await client.Wire.SendRawAsync(new byte[] { 0, 0, 0, 14, 0, 18, 0, 99, 0, 0, 0, 7, 0, 1, (byte)'x', 0, 1, 2 });
        var frame = await client.Wire.ReadFrameAsync(TestContext.Current.CancellationToken);
        var reader = new ProtocolReader(frame);
        reader.ReadInt32().ShouldBe(7);
        var response = ApiVersionsResponse.Read(ref reader, 0);
        response.ErrorCode.ShouldBe(ErrorCode.UnsupportedVersion);
        var own = response.ApiKeys.ShouldHaveSingleItem();
        (own.ApiKey, own.MaxVersion).ShouldBe(((short)18, (short)(Is4 ? 4 : 3)));
        (await client.SendAsync(Request(), 3)).ErrorCode.ShouldBe(ErrorCode.None);
    }

    [Theory, AllBrokers]
    public async Task Software_names_are_checked(BrokerKind kind)
    {
        var client = await StartAsync(kind);
        var request = new ApiVersionsRequest { ClientSoftwareName = "not a name", ClientSoftwareVersion = "1" };
        (await client.SendAsync(request, 3)).ErrorCode.ShouldBe(ErrorCode.InvalidRequest);
    }

    [Theory, AllBrokers]
    public async Task A_version_that_is_not_served_closes_the_connection(BrokerKind kind)
    {
        var client = await StartAsync(kind);
        // Metadata in version 90.
        await client.Wire.SendRawAsync(new byte[] { 0, 0, 0, 12, 0, 3, 0, 90, 0, 0, 0, 7, 0, 1, (byte)'x', 0 });
        (await client.Wire.IsClosedByBrokerAsync()).ShouldBeTrue();
    }

    [Theory, AllBrokers]
    public async Task Nonsense_closes_the_connection(BrokerKind kind)
    {
        var client = await StartAsync(kind);
        await client.Wire.SendRawAsync("GET / HTTP/1.1\r\n\r\n"u8.ToArray());
        (await client.Wire.IsClosedByBrokerAsync()).ShouldBeTrue();
    }

    [Theory, AllBrokers]
    public async Task Sasl_on_a_plaintext_listener_is_an_illegal_state(BrokerKind kind)
    {
        var client = await StartAsync(kind);
        (await client.SendAsync(new SaslHandshakeRequest { Mechanism = "PLAIN" }, 1)).ErrorCode.ShouldBe(ErrorCode.IllegalSaslState);
        (await client.SendAsync(new SaslAuthenticateRequest(), 2)).ErrorCode.ShouldBe(ErrorCode.IllegalSaslState);
    }

    [Theory, AllBrokers]
    public async Task The_cluster_is_described(BrokerKind kind)
    {
        var client = await StartAsync(kind);
        var described = await client.SendAsync(new DescribeClusterRequest { IncludeClusterAuthorizedOperations = true }, 1);
        described.ErrorCode.ShouldBe(ErrorCode.None);
        described.ClusterId.Length.ShouldBe(22);
        described.Brokers.ShouldHaveSingleItem().BrokerId.ShouldBe(0);
        described.ClusterAuthorizedOperations.ShouldBe(0x1FA0);
        var metadata = await client.SendAsync(new MetadataRequest { Topics = [] }, 10);
        metadata.ClusterId.ShouldBe(described.ClusterId);
        (await client.SendAsync(new DescribeClusterRequest { EndpointType = 2 }, 1)).ErrorCode.ShouldBe(ErrorCode.MismatchedEndpointType);
        (await client.SendAsync(new DescribeClusterRequest { EndpointType = 9 }, 1)).ErrorCode.ShouldBe(ErrorCode.UnsupportedEndpointType);
    }
}
