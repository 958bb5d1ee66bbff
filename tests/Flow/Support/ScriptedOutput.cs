using Keystone.Client;
using Keystone.Client.Producing;
using Keystone.Flow.Delivery;
using Keystone.Kafka.Protocol;

namespace Keystone.Flow.Tests.Support;

/// <summary>
/// A target in memory, with a producer's manners: in order for each partition, a refused batch stops its partition until it is resumed, what stands
/// behind it is held back. It refuses batches that hold a value that begins with "bad", and tells for which records only where asked to.
/// </summary>
internal sealed class ScriptedOutput : ITransactionOutput
{
    private readonly Lock gate = new();
    private readonly List<BatchSend> taken = [];
    private readonly List<BatchSend> held = [];
    private readonly HashSet<TopicPartition> stopped = [];
    private readonly List<string> said = [];
    private readonly List<(TopicPartition Partition, string Value)> open = [];
    private readonly List<(TopicPartition Partition, string Value)> committed = [];
    private TaskCompletionSource? ending;

    /// <summary>Whether a refusal names the records at fault; else the sender has to find them.</summary>
    public bool NamesRecords { get; init; }

    /// <summary>Sends to this topic are answered by <see cref="Answer"/> alone.</summary>
    public string? HeldTopic { get; init; }

    /// <summary>Commits wait for <see cref="EndCommit"/>.</summary>
    public bool HoldsCommits { get; init; }

    /// <summary>Everything that happened, in order.</summary>
    public IReadOnlyList<string> Said
    {
        get
        {
            lock (gate)
                return [.. said];
        }
    }

    /// <summary>Values of a topic, in the order of writing: those of transactions that were not aborted.</summary>
    public IReadOnlyList<string> Written(string topic)
    {
        lock (gate)
            return [.. committed.Concat(open).Where(r => r.Partition.Topic == topic).Select(r => r.Value)];
    }

    public int HeldCount
    {
        get
        {
            lock (gate)
                return held.Count;
        }
    }

    public void Send(BatchSend send)
    {
        lock (gate)
            taken.Add(send);
    }

    public void Flush()
    {
        List<(BatchSend, ProduceResult)> ended = [];
        lock (gate)
        {
            foreach (var send in taken)
                if (send.Partition.Topic == HeldTopic)
                    held.Add(send);
                else
                    ended.Add((send, End(send)));
            taken.Clear();
        }
        foreach (var (send, result) in ended)
            send.OnProduced(result, null);
        foreach (var (send, _) in ended)
            send.OnTold();
    }

    /// <summary>The send that came at this place among those that are held ends now.</summary>
    public void Answer(int index)
    {
        BatchSend send;
        ProduceResult result;
        lock (gate)
        {
            send = held[index];
            held.RemoveAt(index);
            result = End(send);
        }
        send.OnProduced(result, null);
        send.OnTold();
    }

    public void Resume(TopicPartition partition)
    {
        lock (gate)
            stopped.Remove(partition);
    }

    public async Task CommitAsync(CancellationToken cancellation)
    {
        TaskCompletionSource? wait = null;
        lock (gate)
        {
            said.Add("commit");
            if (HoldsCommits)
                ending = wait = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
        if (wait is not null)
            await wait.Task.WaitAsync(cancellation);
        lock (gate)
        {
            committed.AddRange(open);
            open.Clear();
        }
    }

    public void EndCommit()
    {
        lock (gate)
        {
            said.Add("committed");
            ending!.SetResult();
        }
    }

    public Task AbortAsync(CancellationToken cancellation)
    {
        lock (gate)
        {
            said.Add("abort");
            open.Clear();
            stopped.Clear();
        }
        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private ProduceResult End(BatchSend send)
    {
        var values = Batches.Values(send.Bytes);
        var result = new ProduceResult
        {
            Partition = send.Partition,
            RecordCount = values.Count,
            RecordErrors = [],
        };
        var what = send.Partition.Topic == "__keystone.positions" ? "positions" : string.Join(',', values);
        if (stopped.Contains(send.Partition))
            return result with { Outcome = ProduceOutcome.HeldBack };
        List<RecordError> errors =
        [
            .. values
                .Index()
                .Where(v => v.Item.StartsWith("bad", StringComparison.Ordinal))
                .Select(v => new RecordError(v.Index, "it is bad")),
        ];
        if (errors.Count == 0)
        {
            said.Add($"{send.Partition.Topic} {what}");
            open.AddRange(values.Select(value => (send.Partition, value)));
            return result with { Outcome = ProduceOutcome.Written };
        }
        stopped.Add(send.Partition);
        said.Add($"refused {what}");
        return result with { Outcome = ProduceOutcome.Refused, Error = ErrorCode.InvalidRecord, RecordErrors = NamesRecords ? errors : [] };
    }
}
