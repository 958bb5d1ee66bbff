using System.Collections.Concurrent;
using Keystone.Client.Buffers;
using Keystone.Client.Connections;
using Keystone.Kafka.Messages;
using Keystone.Kafka.Protocol;

namespace Keystone.Client.Fetching;

/// <summary>
/// Fetches batches of one source for one owner, over connections of its own.
/// </summary>
public sealed class BatchFetcher : IAsyncDisposable
{
    private readonly ConcurrentBag<FetchRequestBuilder> builders = [];
    private readonly ClusterClient cluster;
    private readonly FetcherOptions options;
    private readonly ConnectionSlot slot;
    private readonly FetchAnswerReader reader;
    private readonly PositionCheck check;
    private int turn;

    public BatchFetcher(ClusterClient cluster, FetcherOptions options)
    {
        this.cluster = cluster;
        this.options = options;
        slot = cluster.OpenSlot();
        reader = new FetchAnswerReader(cluster);
        check = new PositionCheck(cluster);
    }

    /// <summary>The partition's leader; -1 while it is unknown, and then a refresh is under way.</summary>
    public int LeaderOf(TopicPartition partition)
    {
        var leader = cluster.Metadata.LeaderOf(partition);
        if (leader < 0)
        {
            cluster.Track(partition.Topic);
            cluster.RequestRefresh();
        }
        return leader;
    }

    /// <summary>Why <see cref="LeaderOf"/> gives -1, as far as the cluster has told.</summary>
    public string WhyNoLeader(TopicPartition partition) =>
        cluster.Metadata.Topic(partition.Topic) is { Exists: false } topic
            ? $"topic '{topic.Name}' does not exist ({topic.Error.Text()})"
            : $"{partition} has no leader";

    /// <summary>
    /// Fetches from one broker. Every position comes back once, with data or a failure; only cancellation and disposal throw. The
    /// answer holds at most <paramref name="maxBytes"/>, or one batch that is larger.
    /// </summary>
    public async Task<FetchResult> FetchFromAsync(
        int leader,
        IReadOnlyList<FetchPosition> positions,
        int maxBytes,
        int maxPartitionBytes,
        TimeSpan maxWait,
        CancellationToken cancellationToken
    )
    {
        if (!builders.TryTake(out var builder))
            builder = new FetchRequestBuilder();
        try
        {
            var request = builder.Begin(options, maxBytes, maxWait);
            var failed = Ask(builder, leader, positions, maxPartitionBytes);
            if (builder.Asked.Count == 0)
                return new FetchResult(failed ?? [], null);
            var buffer = await ExchangeAsync(builder, leader, request, maxWait, cancellationToken).ConfigureAwait(false);
            var asked = builder.Asked;
            if (failed is not null)
                asked.AddRange(failed);
            var result = new FetchResult(asked, buffer);
            foreach (var partition in asked)
            {
                if (partition.Failure is { Kind: FetchFailureKind.OffsetOutOfRange } failure)
                    partition.Failure = await AddRangeAsync(leader, partition, failure, cancellationToken).ConfigureAwait(false);
            }
            return result;
        }
        finally
        {
            builders.Add(builder);
        }
    }

    /// <summary>
    /// Fetches from all leaders at once and waits for all answers: simple, but a leader without news holds back the others'.
    /// A stage that minds uses <see cref="LeaderOf"/> and <see cref="FetchFromAsync"/>.
    /// </summary>
    /// <param name="maxBytes">Of all answers together.</param>
    public async Task<IReadOnlyList<FetchResult>> FetchAsync(
        IReadOnlyList<FetchPosition> positions,
        int maxBytes,
        int maxPartitionBytes,
        TimeSpan maxWait,
        CancellationToken cancellationToken
    )
    {
        var byLeader = new Dictionary<int, List<FetchPosition>>();
        foreach (var position in positions)
        {
            var leader = LeaderOf(position.Partition);
            if (!byLeader.TryGetValue(leader, out var led))
                byLeader[leader] = led = [];
            led.Add(position);
        }
        var share = maxBytes / Math.Max(1, byLeader.Count);
        var fetches = new List<Task<FetchResult>>();
        foreach (var (leader, led) in byLeader)
            fetches.Add(FetchFromAsync(leader, led, share, Math.Min(maxPartitionBytes, share), maxWait, cancellationToken));
        try
        {
            return await Task.WhenAll(fetches).ConfigureAwait(false);
        }
        catch
        {
            foreach (var fetch in fetches)
            {
                await ((Task)fetch).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                if (fetch.IsCompletedSuccessfully)
                    fetch.Result.Dispose();
            }
            throw;
        }
    }

    public ValueTask DisposeAsync() => slot.DisposeAsync();

    private List<FetchedPartition>? Ask(
        FetchRequestBuilder builder,
        int leader,
        IReadOnlyList<FetchPosition> positions,
        int maxPartitionBytes
    )
    {
        List<FetchedPartition>? failed = null;
        var metadata = cluster.Metadata;
        var first = (int)((uint)Interlocked.Increment(ref turn) % (uint)Math.Max(1, positions.Count));
        for (var i = 0; i < positions.Count; i++)
        {
            var position = positions[(first + i) % positions.Count];
            var asked = new FetchedPartition(position) { NextOffset = position.Offset, LastEpoch = position.LastEpoch };
            asked.Failure = check.Find(metadata, position, leader, out var topic, out var epoch);
            if (asked.Failure is not null)
            {
                (failed ??= []).Add(asked);
                continue;
            }
            asked.TopicId = topic!.Id;
            builder.Add(asked, epoch, maxPartitionBytes);
        }
        return failed;
    }

    private async Task<BufferLease?> ExchangeAsync(
        FetchRequestBuilder builder,
        int leader,
        FetchRequest request,
        TimeSpan maxWait,
        CancellationToken cancellationToken
    )
    {
        // v18 only adds what a replica tells.
        var exchange = new TypedExchange<FetchRequest, FetchResponse>(request, 17, cancellationToken, options.AnswersInline)
        {
            Timeout = maxWait + cluster.Options.RequestTimeout,
        };
        slot.Send(leader, ConnectionPurpose.Fetch, exchange);
        exchange.WatchCancellation();
        try
        {
            var answer = await exchange.Ended.ConfigureAwait(false);
            try
            {
                reader.Read(answer.Response, builder.Asked);
                return answer.Buffer;
            }
            catch
            {
                answer.Dispose();
                throw;
            }
        }
        catch (ClientException e) when (e.Code != ClientErrorCode.Disposed)
        {
            var kind = e.IsRetriable ? FetchFailureKind.Retriable : FetchFailureKind.Refused;
            var failure = new FetchFailure(kind, ErrorCode.NetworkException, e.Message);
            foreach (var asked in builder.Asked)
                asked.Failure = failure;
            return null;
        }
    }

    /// <summary>Learns the range that the offset is out of; where that fails the failure stays as it is.</summary>
    private async Task<FetchFailure> AddRangeAsync(
        int leader,
        FetchedPartition partition,
        FetchFailure failure,
        CancellationToken cancellationToken
    )
    {
        try
        {
            var start = await ListAsync(leader, partition, -2, cancellationToken).ConfigureAwait(false);
            var end = await ListAsync(leader, partition, -1, cancellationToken).ConfigureAwait(false);
            return failure with
            {
                LogStartOffset = start,
                LogEndOffset = end,
                Fact = $"{failure.Fact}: offset {partition.Position.Offset} is outside of {start} to {end}",
            };
        }
        catch (ClientException)
        {
            return failure;
        }
    }

    private async Task<long> ListAsync(int leader, FetchedPartition partition, long timestamp, CancellationToken cancellationToken)
    {
        var request = new ListOffsetsRequest { ReplicaId = -1 };
        var topic = new ListOffsetsRequest.ListOffsetsTopic { Name = partition.Partition.Topic };
        topic.Partitions.Add(
            new ListOffsetsRequest.ListOffsetsPartition { PartitionIndex = partition.Partition.Partition, Timestamp = timestamp }
        );
        request.Topics.Add(topic);
        using var answer = await slot.SendAsync<ListOffsetsRequest, ListOffsetsResponse>(
                leader,
                ConnectionPurpose.Metadata,
                request,
                cancellationToken
            )
            .ConfigureAwait(false);
        return answer.Response.Topics is [{ Partitions: [{ ErrorCode: ErrorCode.None } found, ..] }, ..] ? found.Offset : -1;
    }
}
