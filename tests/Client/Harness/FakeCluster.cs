using System.Collections.Concurrent;
using Keystone.Client.Buffers;
using Keystone.Kafka.Messages;
using Keystone.Kafka.Protocol;

namespace Keystone.Client.Tests.Harness;

/// <summary>
/// Fake brokers with one script: for each request the newest rule that answers counts, else <see cref="FakeAnswers"/>. Every request
/// is kept.
/// </summary>
internal sealed class FakeCluster : IAsyncDisposable
{
    private readonly List<Func<FakeRequest, FakeReply?>> rules = [];
    private readonly Lock gate = new();
    private readonly FakeAnswers answers;

    public FakeCluster(int brokers = 1)
    {
        answers = new FakeAnswers(this);
        Brokers = [.. Enumerable.Range(0, brokers).Select(id => new FakeBroker(this, id))];
        foreach (var api in ApiCatalogue.All)
            Versions[api.Key] = (api.LowestVersion, api.HighestVersion);
    }

    public FakeBroker[] Brokers { get; }

    public string ClusterId { get; set; } = "fake-cluster";

    public string Bootstrap => string.Join(',', Brokers.Select(b => $"127.0.0.1:{b.Port}"));

    public Dictionary<string, FakeTopic> Topics { get; } = [];

    public Dictionary<ApiKey, (short Min, short Max)> Versions { get; } = [];

    public Dictionary<string, short> FinalizedFeatures { get; } = [];

    /// <summary>Requests whose turn has come.</summary>
    public ConcurrentQueue<FakeRequest> Requests { get; } = [];

    /// <summary>Requests that were read, answered or not.</summary>
    public ConcurrentQueue<FakeRequest> Arrived { get; } = [];

    public ConcurrentBag<Exception> Defects { get; } = [];

    public BufferPool Pool { get; } = new(poison: true);

    public FakeTopic AddTopic(string name, int partitions = 1, int leader = 0) => Topics[name] = new FakeTopic(name, partitions, leader);

    /// <summary>A rule for an API; null from it leaves the request to older rules.</summary>
    public void On(ApiKey api, Func<FakeRequest, FakeReply?> rule)
    {
        lock (gate)
            rules.Add(request => request.Api == api ? rule(request) : null);
    }

    /// <summary>A rule for the next requests of an API, one after the other.</summary>
    public void Next(ApiKey api, params Func<FakeRequest, FakeReply?>[] replies)
    {
        var left = new ConcurrentQueue<Func<FakeRequest, FakeReply?>>(replies);
        On(api, request => left.TryDequeue(out var reply) ? reply(request) : null);
    }

    public IEnumerable<T> Sent<T>() => Requests.Select(r => r.Message).OfType<T>();

    public ClusterClientOptions Options(TimeProvider? time = null) =>
        new()
        {
            Bootstrap = Bootstrap,
            Pool = Pool,
            Time = time ?? TimeProvider.System,
            BackoffStart = TimeSpan.FromMilliseconds(2),
            BackoffCap = TimeSpan.FromMilliseconds(50),
        };

    public async Task<ClusterClient> ConnectAsync(TimeProvider? time = null)
    {
        var client = new ClusterClient(Options(time));
        client.Track([.. Topics.Keys]);
        await client.ConnectAsync(Xunit.TestContext.Current.CancellationToken);
        return client;
    }

    public FakeReply Answer(FakeRequest request)
    {
        Requests.Enqueue(request);
        lock (gate)
        {
            for (var i = rules.Count - 1; i >= 0; i--)
            {
                if (rules[i](request) is { } reply)
                    return reply;
            }
            return answers.Answer(request);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var broker in Brokers)
            await broker.DisposeAsync();
    }
}
