namespace Keystone.Client.Fetching;

/// <summary>
/// Reads a partition up to a given end, uncommitted: all batches, open and aborted transactions' and control batches among them,
/// so that the reader decides by the markers itself.
/// </summary>
public sealed class LogReader : IAsyncDisposable
{
    private static readonly TimeSpan MaxWait = TimeSpan.FromMilliseconds(500);

    private readonly ClusterClient cluster;
    private readonly BatchFetcher fetcher;
    private readonly int maxBytes;

    public LogReader(ClusterClient cluster, int maxBytes = 1 << 20)
    {
        this.cluster = cluster;
        this.maxBytes = maxBytes;
        fetcher = new BatchFetcher(cluster, new FetcherOptions { ReadCommitted = false });
    }

    /// <summary>
    /// Shows everything from <paramref name="from"/> (0: from the log's start, wherever that is) up to <paramref name="end"/>, and
    /// at times a little behind it. Waits as long as it takes while the leader is away; the token ends that.
    /// </summary>
    /// <param name="onBatches">Gets whole batches, valid during the call.</param>
    /// <returns>Where to read on later.</returns>
    /// <exception cref="ClusterException">The topic is gone or cannot be read.</exception>
    public async Task<long> ReadAsync(
        TopicPartition partition,
        long from,
        long end,
        Action<FetchedPartition> onBatches,
        CancellationToken cancellationToken
    )
    {
        var position = new FetchPosition(partition, Guid.Empty, from);
        var backoff = new Backoff(cluster.Options.BackoffStart, cluster.Options.BackoffCap);
        while (position.Offset < end)
        {
            using var result = await fetcher
                .FetchFromAsync(fetcher.LeaderOf(partition), [position], maxBytes, maxBytes, MaxWait, cancellationToken)
                .ConfigureAwait(false);
            var fetched = result.Partitions[0];
            if (fetched.Failure is not { } failure)
            {
                backoff.Reset();
                if (!fetched.Bytes.IsEmpty)
                    onBatches(fetched);
                position = position with { Offset = fetched.NextOffset };
                continue;
            }
            if (failure is { Kind: FetchFailureKind.OffsetOutOfRange } && failure.LogStartOffset > position.Offset)
            {
                // Retention took the beginning; what is gone was not the newest state.
                position = position with
                {
                    Offset = failure.LogStartOffset,
                };
                continue;
            }
            if (!failure.IsRetriable && failure.Kind != FetchFailureKind.OffsetOutOfRange)
                throw new ClusterException(
                    failure.Kind == FetchFailureKind.Unreadable ? ClientErrorCode.UnreadableLog : ClientErrorCode.NoLeader,
                    partition.ToString(),
                    failure.Fact
                );
            await Task.Delay(backoff.Next(), cluster.Time, cancellationToken).ConfigureAwait(false);
        }
        return position.Offset;
    }

    public ValueTask DisposeAsync() => fetcher.DisposeAsync();
}
