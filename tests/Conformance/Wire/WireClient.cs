using Keystone.Kafka.Messages;
using Keystone.Kafka.Protocol;

namespace Keystone.Conformance.Wire;

/// <summary>The requests that tests send most, each as one call, for clusters of one broker.</summary>
public sealed class WireClient(WireConnection wire) : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public WireConnection Wire { get; } = wire;

    public Task<TResponse> SendAsync<TResponse>(IKafkaRequest<TResponse> request, short version)
        where TResponse : IKafkaMessage<TResponse>, IKafkaResponse => Wire.SendAsync(request, version);

    /// <summary>Sends again while the answer says that the broker is not ready yet.</summary>
    public async Task<TResponse> SendAsync<TResponse>(
        Func<IKafkaRequest<TResponse>> request,
        short version,
        Func<TResponse, ErrorCode> error,
        params ErrorCode[] alsoRetry
    )
        where TResponse : IKafkaMessage<TResponse>, IKafkaResponse
    {
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(25));
        var until = TimeProvider.System.GetTimestamp() + (long)(Patience.TotalSeconds * TimeProvider.System.TimestampFrequency);
        while (true)
        {
            var response = await Wire.SendAsync(request(), version);
            var code = error(response);
            var retry =
                code
                    is ErrorCode.CoordinatorLoadInProgress
                        or ErrorCode.CoordinatorNotAvailable
                        or ErrorCode.NotCoordinator
                        or ErrorCode.NotEnoughReplicas
                || alsoRetry.Contains(code);
            if (!retry || TimeProvider.System.GetTimestamp() > until)
                return response;
            await pace.WaitForNextTickAsync();
        }
    }

    public async Task<WireTopic> CreateTopicAsync(string prefix = "topic", int partitions = 1, params (string Name, string Value)[] configs)
    {
        var name = $"{prefix}-{Guid.NewGuid():N}";
        var request = new CreateTopicsRequest { TimeoutMs = 10_000 };
        var topic = new CreateTopicsRequest.CreatableTopic
        {
            Name = name,
            NumPartitions = partitions,
            ReplicationFactor = -1,
        };
        foreach (var (key, value) in configs)
            topic.Configs.Add(new() { Name = key, Value = value });
        request.Topics.Add(topic);
        var made = (await SendAsync(request, 7)).Topics[0];
        if (made.ErrorCode != ErrorCode.None)
            throw new InvalidOperationException($"{made.ErrorCode}: {made.ErrorMessage}");
        // A broker may answer before it leads the new partitions.
        for (var p = 0; p < partitions; p++)
        {
            var index = p;
            await SendAsync(
                () => ListOffsetsRequest(name, index, -1),
                4,
                r => r.Topics[0].Partitions[0].ErrorCode,
                ErrorCode.UnknownTopicOrPartition,
                ErrorCode.NotLeaderOrFollower,
                ErrorCode.LeaderNotAvailable
            );
        }
        return new WireTopic(name, made.TopicId);
    }

    public static ProduceRequest ProduceRequest(WireTopic topic, int partition, RecordData records, short acks, string? transactionalId) =>
        new()
        {
            Acks = acks,
            TimeoutMs = 5_000,
            TransactionalId = transactionalId,
            TopicData =
            [
                new()
                {
                    Name = topic.Name,
                    TopicId = topic.Id,
                    PartitionData = [new() { Index = partition, Records = records }],
                },
            ],
        };

    public async Task<ProduceResponse.PartitionProduceResponse> ProduceAsync(
        WireTopic topic,
        byte[] batch,
        int partition = 0,
        short version = 9,
        short acks = -1,
        string? transactionalId = null
    ) =>
        (
            await SendAsync(
                () => ProduceRequest(topic, partition, RecordData.Of(batch), acks, transactionalId),
                version,
                r => r.Responses[0].PartitionResponses[0].ErrorCode
            )
        )
            .Responses[0]
            .PartitionResponses[0];

    public static FetchRequest FetchRequest(
        WireTopic topic,
        int partition,
        long offset,
        int maxWaitMs = 0,
        int minBytes = 1,
        int maxBytes = 1 << 20,
        bool committed = false
    ) =>
        new()
        {
            MaxWaitMs = maxWaitMs,
            MinBytes = minBytes,
            MaxBytes = maxBytes,
            IsolationLevel = committed ? (sbyte)1 : (sbyte)0,
            Topics =
            [
                new()
                {
                    Topic = topic.Name,
                    TopicId = topic.Id,
                    Partitions =
                    [
                        new()
                        {
                            Partition = partition,
                            FetchOffset = offset,
                            PartitionMaxBytes = maxBytes,
                        },
                    ],
                },
            ],
        };

    public async Task<FetchResponse.PartitionData> FetchAsync(
        WireTopic topic,
        long offset = 0,
        int partition = 0,
        bool committed = false,
        short version = 12
    ) => (await SendAsync(FetchRequest(topic, partition, offset, committed: committed), version)).Responses[0].Partitions[0];

    public static ListOffsetsRequest ListOffsetsRequest(string topic, int partition, long timestamp, bool committed = false) =>
        new()
        {
            ReplicaId = -1,
            IsolationLevel = committed ? (sbyte)1 : (sbyte)0,
            Topics = [new() { Name = topic, Partitions = [new() { PartitionIndex = partition, Timestamp = timestamp }] }],
        };

    public async Task<ListOffsetsResponse.ListOffsetsPartitionResponse> ListOffsetAsync(
        WireTopic topic,
        long timestamp,
        int partition = 0,
        bool committed = false,
        short version = 7
    ) => (await SendAsync(ListOffsetsRequest(topic.Name, partition, timestamp, committed), version)).Topics[0].Partitions[0];

    /// <summary>Waits until read_committed consumers may read up to the offset.</summary>
    public Task CommittedAsync(WireTopic topic, long offset) =>
        Testing.Eventually.ThatAsync(
            async () => (await ListOffsetAsync(topic, -1, committed: true)).Offset >= offset,
            TimeSpan.FromSeconds(20),
            $"the last stable offset reaches {offset}"
        );

    /// <summary>Waits until the broker coordinates the key.</summary>
    public Task FindCoordinatorAsync(string key, sbyte type) =>
        SendAsync(() => new FindCoordinatorRequest { KeyType = type, CoordinatorKeys = [key] }, 4, r => r.Coordinators[0].ErrorCode);

    public async Task<InitProducerIdResponse> InitAsync(
        string? transactionalId = null,
        int timeoutMs = 60_000,
        short version = 4,
        (long Id, short Epoch)? held = null,
        bool retryConcurrent = true
    )
    {
        if (transactionalId is not null)
            await FindCoordinatorAsync(transactionalId, 1);
        return await SendAsync(
            () =>
                new InitProducerIdRequest
                {
                    TransactionalId = transactionalId,
                    TransactionTimeoutMs = timeoutMs,
                    ProducerId = held?.Id ?? -1,
                    ProducerEpoch = held?.Epoch ?? -1,
                },
            version,
            r => r.ErrorCode,
            retryConcurrent ? ErrorCode.ConcurrentTransactions : ErrorCode.NotCoordinator
        );
    }

    public ValueTask DisposeAsync() => Wire.DisposeAsync();
}
