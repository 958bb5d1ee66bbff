using Confluent.Kafka;
using Keystone.Cli.Hosting;

namespace Keystone.Cli.Demo.Verifying;

/// <summary>
/// Reads topics of one cluster from their start, as any application would (Confluent.Kafka, read_committed, no group), and settles each record in its
/// place's books. Topics that do not exist yet are looked for until they do.
/// </summary>
internal sealed class TopicReader : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly Dictionary<string, Place> _places;
    private readonly Dictionary<string, Action<ProducedRecord>> _followers;
    private readonly IConsumer<byte[]?, byte[]?> _consumer;
    private readonly Terminal _terminal;
    private readonly HashSet<string> _assigned = [];
    private readonly Dictionary<TopicPartition, bool> _atEnd = [];
    private readonly Lock _lock = new();
    private readonly Thread _thread;
    private readonly ManualResetEventSlim _stop = new();

    /// <param name="followers">Topics of the cluster from which further flows start: each record read is shown to them.</param>
    public TopicReader(string bootstrap, IEnumerable<Place> places, Dictionary<string, Action<ProducedRecord>> followers, Terminal terminal)
    {
        _places = places.ToDictionary(place => place.Topic!, StringComparer.Ordinal);
        _followers = followers;
        _terminal = terminal;
        _consumer = new ConsumerBuilder<byte[]?, byte[]?>(
            new ConsumerConfig
            {
                BootstrapServers = bootstrap,
                ClientId = "keystone-demo-verify",
                // librdkafka wants a name; nothing is ever committed under it.
                GroupId = "keystone-demo-verify",
                EnableAutoCommit = false,
                EnableAutoOffsetStore = false,
                IsolationLevel = IsolationLevel.ReadCommitted,
                AutoOffsetReset = AutoOffsetReset.Earliest,
                EnablePartitionEof = true,
                FetchWaitMaxMs = 100,
                QueuedMaxMessagesKbytes = 4 * 1024,
                TopicMetadataRefreshIntervalMs = 5_000,
            }
        ).SetKeyDeserializer(Deserializers.ByteArray!).SetValueDeserializer(Deserializers.ByteArray!).SetLogHandler((_, message) => terminal.Log($"verify: {message.Message}")).SetErrorHandler((_, error) => terminal.Log($"verify: {error.Reason}")).Build();
        _thread = new Thread(Read) { IsBackground = true, Name = "demo-verify" };
        _thread.Start();
    }

    /// <summary>True when every topic has been found and every partition read to what was its end then.</summary>
    public bool IsAtEnd
    {
        get
        {
            lock (_lock)
                return _assigned.Count == _places.Count && _atEnd.Values.All(atEnd => atEnd);
        }
    }

    public void Dispose()
    {
        _stop.Set();
        _thread.Join();
        _consumer.Dispose();
        _stop.Dispose();
    }

    private void Read()
    {
        using var admin = new DependentAdminClientBuilder(_consumer.Handle).Build();
        var nextLook = 0L;
        while (!_stop.IsSet)
        {
            if (_assigned.Count < _places.Count && Environment.TickCount64 >= nextLook)
            {
                nextLook = Environment.TickCount64 + 500;
                LookForTopics(admin);
            }
            if (_assigned.Count == 0)
            {
                // Nothing to consume yet.
                _stop.Wait(TimeSpan.FromMilliseconds(100));
                continue;
            }
            Take(_consumer.Consume(TimeSpan.FromMilliseconds(100)));
        }
    }

    private void Take(ConsumeResult<byte[]?, byte[]?>? result)
    {
        if (result is null)
            return;
        lock (_lock)
            _atEnd[result.TopicPartition] = result.IsPartitionEOF;
        if (result.IsPartitionEOF)
            return;
        var message = result.Message;
        _places[result.Topic]
            .Balance.Arrive(RecordPrint.Of(message.Key, message.Key is not null, message.Value, message.Value is not null));
        if (_followers.TryGetValue(result.Topic, out var follow))
        {
            follow(
                new ProducedRecord(
                    message.Key,
                    message.Value,
                    [.. message.Headers.Select(header => new KeyValuePair<string, byte[]?>(header.Key, header.GetValueBytes()))],
                    result.Topic,
                    result.Partition.Value,
                    result.Offset.Value,
                    message.Timestamp.UnixTimestampMs
                )
            );
        }
    }

    private void LookForTopics(IAdminClient admin)
    {
        try
        {
            var metadata = admin.GetMetadata(Patience);
            var found = metadata.Topics.Where(topic => topic.Error.Code == ErrorCode.NoError && topic.Partitions.Count > 0).ToList();
            foreach (var topic in found.Where(topic => _places.ContainsKey(topic.Topic) && !_assigned.Contains(topic.Topic)))
            {
                var partitions = topic
                    .Partitions.Select(p => new TopicPartitionOffset(topic.Topic, p.PartitionId, Offset.Beginning))
                    .ToList();
                lock (_lock)
                {
                    foreach (var partition in partitions)
                        _atEnd[partition.TopicPartition] = false;
                    _assigned.Add(topic.Topic);
                }
                _consumer.IncrementalAssign(partitions);
            }
        }
        catch (KafkaException away)
        {
            _terminal.Log($"verify: {away.Error.Reason}");
        }
    }
}
