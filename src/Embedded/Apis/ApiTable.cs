using Keystone.Kafka.Protocol;

namespace Keystone.Embedded.Apis;

/// <summary>Every API that a cluster serves, by key.</summary>
internal sealed class ApiTable
{
    private readonly SortedDictionary<short, ApiEntry> entries = [];

    public ApiTable(KafkaRelease release)
    {
        foreach (var handler in Handlers())
        {
            var range = handler.In(release);
            if (range.Last >= range.First)
                entries.Add((short)handler.Key, new ApiEntry(handler, release));
        }
    }

    public IEnumerable<ApiEntry> All => entries.Values;

    public ApiEntry? Find(ApiKey key) => entries.GetValueOrDefault((short)key);

    private static IEnumerable<IApi> Handlers() =>
        [
            new ProduceApi(),
            new FetchApi(),
            new ListOffsetsApi(),
            new MetadataApi(),
            new OffsetCommitApi(),
            new OffsetFetchApi(),
            new FindCoordinatorApi(),
            new JoinGroupApi(),
            new HeartbeatApi(),
            new LeaveGroupApi(),
            new SyncGroupApi(),
            new DescribeGroupsApi(),
            new ListGroupsApi(),
            new SaslHandshakeApi(),
            new ApiVersionsApi(),
            new CreateTopicsApi(),
            new DeleteTopicsApi(),
            new DeleteRecordsApi(),
            new InitProducerIdApi(),
            new OffsetForLeaderEpochApi(),
            new AddPartitionsToTxnApi(),
            new AddOffsetsToTxnApi(),
            new EndTxnApi(),
            new TxnOffsetCommitApi(),
            new DescribeConfigsApi(),
            new AlterConfigsApi(),
            new SaslAuthenticateApi(),
            new CreatePartitionsApi(),
            new DeleteGroupsApi(),
            new ElectLeadersApi(),
            new IncrementalAlterConfigsApi(),
            new ListPartitionReassignmentsApi(),
            new OffsetDeleteApi(),
            new DescribeClusterApi(),
            new DescribeProducersApi(),
            new DescribeTransactionsApi(),
            new ListTransactionsApi(),
            new ListConfigResourcesApi(),
            new DescribeTopicPartitionsApi(),
        ];
}
