using Keystone.Client.Buffers;
using Keystone.Client.Connections;
using Keystone.Kafka.Messages;
using Keystone.Kafka.Protocol;

namespace Keystone.Client.Producing;

/// <summary>One Produce request to a leader: at most one batch of each partition. Its end is posted to the producer's loop.</summary>
internal sealed class ProduceExchange(ProduceEngine engine, LeaderQueue leader, short atMost) : Exchange
{
    private readonly ProduceRequest request = new();

    public override ApiKey Api => ApiKey.Produce;

    public LeaderQueue Leader { get; } = leader;

    /// <summary>What the request carries, in its order.</summary>
    public List<(PartitionQueue Partition, PendingBatch Batch)> Carried { get; } = [];

    /// <summary>The position in <see cref="Carried"/> where the next part of the answer is looked for first.</summary>
    public int Cursor { get; set; }

    public int Bytes { get; private set; }

    public ProduceResponse? Response { get; private set; }

    public ClientException? Cause { get; private set; }

    public void Begin(string? transactionalId, short acks, TimeSpan timeout)
    {
        request.TransactionalId = transactionalId;
        request.Acks = acks;
        request.TimeoutMs = (int)timeout.TotalMilliseconds;
        // The broker's own time-out has to be seen as its answer, so the connection waits a little longer.
        Timeout = timeout + timeout / 2;
    }

    public void Add(PartitionQueue partition, PendingBatch batch)
    {
        Carried.Add((partition, batch));
        Bytes += batch.Bytes.Length;
        var last = request.TopicData.Count > 0 ? request.TopicData[^1] : null;
        var topic = last?.Name == partition.Partition.Topic ? last : Find(partition);
        topic.PartitionData.Add(
            new ProduceRequest.PartitionProduceData
            {
                Index = partition.Partition.Partition,
                Records = RecordData.Of(batch.Header, batch.Bytes[batch.Header.Length..]),
            }
        );
    }

    protected override void EncodeFrame(ProtocolWriter writer, BrokerVersions versions, int correlationId, string clientId)
    {
        Version = versions.Choose(ApiKey.Produce, atMost);
        RequestFrame.Write(writer, correlationId, clientId, request, Version);
    }

    protected override void Finish(BufferLease? frame, ClientException? cause)
    {
        Cause = cause;
        FrameException? garbage = null;
        if (frame is not null)
        {
            try
            {
                var reader = new ProtocolReader(frame.Memory);
                ResponseHeader.Read(ref reader, ApiKey.Produce, Version);
                Response = ProduceResponse.Read(ref reader, Version);
            }
            catch (ProtocolException e)
            {
                var fact = $"the response to Produce v{Version} cannot be read: {e.Message.TrimEnd('.')}";
                Cause = new ConnectionException(ClientErrorCode.GarbageReceived, $"broker {Leader.NodeId}", fact, null, e);
                garbage = new FrameException(ClientErrorCode.GarbageReceived, fact);
            }
            frame.Dispose();
        }
        engine.Post(this);
        if (garbage is not null)
            throw garbage;
    }

    /// <summary>A topic stands in a request once.</summary>
    private ProduceRequest.TopicProduceData Find(PartitionQueue partition)
    {
        foreach (var topic in request.TopicData)
        {
            if (topic.Name == partition.Partition.Topic)
                return topic;
        }
        var added = new ProduceRequest.TopicProduceData { Name = partition.Partition.Topic, TopicId = partition.TopicId };
        request.TopicData.Add(added);
        return added;
    }
}
