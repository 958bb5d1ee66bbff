using Keystone.Client.Connections;
using Keystone.Kafka.Messages;
using Keystone.Kafka.Protocol;

namespace Keystone.Client;

/// <summary>
/// Keeps the picture of the cluster: renewed at an age, when somebody asks for a topic, and when an answer shows that it is out of
/// date (then at most every 100 ms). One request at a time; whoever asks while one is under way gets the one after it, since that
/// one may have been answered before the change.
/// </summary>
internal sealed class MetadataKeeper : IDisposable
{
    private static readonly TimeSpan LeastPause = TimeSpan.FromMilliseconds(100);

    private readonly Lock gate = new();
    private readonly HashSet<string> tracked = [];
    private readonly ClusterClient cluster;
    private readonly TimeProvider time;
    private readonly ClusterClientOptions options;
    private readonly ITimer ageTimer;
    private readonly ITimer soonTimer;
    private ClusterMetadata current = ClusterMetadata.None;
    private Task? running;
    private Task? following;
    private long lastEnded = long.MinValue;
    private bool isDue;
    private bool isClosed;

    public MetadataKeeper(ClusterClient cluster, ClusterClientOptions options)
    {
        this.cluster = cluster;
        this.options = options;
        time = options.Time;
        ageTimer = time.CreateTimer(static x => ((MetadataKeeper)x!).RunSoon(), this, options.MetadataMaxAge, options.MetadataMaxAge);
        soonTimer = time.CreateTimer(static x => ((MetadataKeeper)x!).RunSoon(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public ClusterMetadata Current => Volatile.Read(ref current);

    /// <summary>Adds topics to what is kept; true where one of them was not before.</summary>
    public bool Track(ReadOnlySpan<string> topics)
    {
        var isNew = false;
        lock (gate)
        {
            foreach (var topic in topics)
                isNew |= tracked.Add(topic);
        }
        return isNew;
    }

    public void Untrack(string topic)
    {
        lock (gate)
            tracked.Remove(topic);
    }

    /// <summary>A picture that is newer than this call.</summary>
    public Task RefreshAsync()
    {
        lock (gate)
        {
            if (running is null)
                return running = RunAsync(null);
            return following ??= RunAsync(running);
        }
    }

    /// <summary>A newer picture soon; nobody waits for it.</summary>
    public void RequestRefresh()
    {
        lock (gate)
        {
            if (isDue || isClosed)
                return;
            isDue = true;
            var since = lastEnded == long.MinValue ? LeastPause : time.GetElapsedTime(lastEnded);
            soonTimer.Change(since >= LeastPause ? TimeSpan.Zero : LeastPause - since, Timeout.InfiniteTimeSpan);
        }
    }

    public void ApplyHint(TopicPartition at, int leader, int leaderEpoch, BrokerMetadata? named) =>
        Change(last => MetadataMerge.Apply(last, at, leader, leaderEpoch, named));

    public void AddBroker(BrokerMetadata named) =>
        Change(last =>
            last.Brokers.TryGetValue(named.NodeId, out var known) && known.Endpoint == named.Endpoint
                ? null
                : MetadataMerge.Apply(last, named)
        );

    public void Dispose()
    {
        lock (gate)
            isClosed = true;
        ageTimer.Dispose();
        soonTimer.Dispose();
    }

    private void RunSoon()
    {
        lock (gate)
        {
            isDue = false;
            if (isClosed)
                return;
        }
        _ = TryAsync();
    }

    private async Task TryAsync()
    {
        try
        {
            await RefreshAsync().ConfigureAwait(false);
        }
        catch (ClientException e)
        {
            // Nobody waits for this one: the next comes by age, or by who needs it.
            options.Events.ConnectionFailed(-1, ConnectionPurpose.Metadata, e);
        }
    }

    private async Task RunAsync(Task? before)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        if (before is not null)
        {
            await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            lock (gate)
            {
                running = following;
                following = null;
            }
        }
        try
        {
            var request = new MetadataRequest { AllowAutoTopicCreation = false, Topics = [] };
            lock (gate)
            {
                foreach (var topic in tracked)
                    request.Topics.Add(new MetadataRequest.MetadataRequestTopic { Name = topic });
            }
            using var answer = await cluster
                .SendToAnyAsync<MetadataRequest, MetadataResponse>(request, CancellationToken.None)
                .ConfigureAwait(false);
            Adopt(answer.Response);
        }
        finally
        {
            lock (gate)
            {
                lastEnded = time.GetTimestamp();
                // Where another waits already it becomes the running one by itself.
                if (following is null)
                    running = null;
            }
        }
    }

    private void Adopt(MetadataResponse answer)
    {
        if (answer.ErrorCode != ErrorCode.None)
            throw new BrokerRefusedException($"cluster {options.Bootstrap}", answer.ErrorCode);
        var known = Current.ClusterId;
        if (known.Length > 0 && answer.ClusterId is { Length: > 0 } other && other != known)
            throw new ClusterException(
                ClientErrorCode.ClusterChanged,
                $"cluster {options.Bootstrap}",
                $"its id was {known} and is now {other}",
                "Positions belong to a cluster id: check the addresses"
            );
        if (answer.Brokers.Count == 0)
            throw new ClusterException(ClientErrorCode.NoLeader, $"cluster {options.Bootstrap}", "its metadata name no broker");
        HashSet<string> kept;
        lock (gate)
            kept = [.. tracked];
        Change(last => MetadataMerge.Apply(last, answer, kept));
    }

    private void Change(Func<ClusterMetadata, ClusterMetadata?> make)
    {
        ClusterMetadata? changed;
        lock (gate)
        {
            changed = make(current);
            if (changed is not null)
                Volatile.Write(ref current, changed);
        }
        if (changed is not null)
            cluster.OnMetadataChanged(changed);
    }
}
