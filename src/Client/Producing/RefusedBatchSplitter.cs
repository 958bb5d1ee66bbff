using Keystone.Kafka.Compression;
using Keystone.Kafka.Protocol;
using Keystone.Kafka.Records;

namespace Keystone.Client.Producing;

/// <summary>
/// Takes a refused batch apart. Where the broker names the records at fault, they are taken out and the rest is one batch again;
/// where it does not, the batch is halved, and the halves are tried, down to the single record that is then the one refused.
/// Keys, values, headers, timestamps and the codec stay. Not thread-safe.
/// </summary>
public sealed class RefusedBatchSplitter : IDisposable
{
    private readonly DecompressionWindow window = new();

    /// <param name="batch">The batch as it was given to the producer.</param>
    /// <param name="maxBytes">The target topic's max.message.bytes: parts are kept below it where they can be.</param>
    /// <exception cref="CorruptBatchException">The batch cannot be read.</exception>
    public SplitBatch Split(ReadOnlyMemory<byte> batch, in ProduceResult result, int maxBytes)
    {
        var causes = new Dictionary<int, string>();
        foreach (var error in result.RecordErrors)
            causes[error.BatchIndex] = Cause(result, error.Message);
        var count = result.RecordCount;
        if (causes.Count == 0 && count == 1)
            causes[0] = Cause(result, null);
        // Half of the records, and the other half: the first part ends before this one.
        var middle = causes.Count == 0 ? count / 2 : int.MaxValue;
        return Rewrite(batch, causes, middle, maxBytes);
    }

    public void Dispose() => window.Dispose();

    private SplitBatch Rewrite(ReadOnlyMemory<byte> batch, Dictionary<int, string> causes, int middle, int maxBytes)
    {
        var parts = new List<SplitPart>();
        var refused = new List<RefusedRecord>();
        var kept = new List<int>();
        var records = new RecordIterator(batch, window);
        using var writer = new RecordBatchWriter(new RecordBatchOptions { Codec = records.Header.Codec, MaxBytes = maxBytes });
        try
        {
            for (var index = 0; records.MoveNext(); index++)
            {
                ref readonly var record = ref records.Current;
                if (causes.TryGetValue(index, out var cause))
                {
                    refused.Add(new RefusedRecord(index, record.Timestamp, cause, record.Tail.ToArray()));
                    continue;
                }
                if (index == middle)
                    EndPart();
                if (!writer.AppendRaw(record.Timestamp, record.Tail))
                {
                    EndPart();
                    writer.AppendRaw(record.Timestamp, record.Tail);
                }
                kept.Add(index);
            }
            EndPart();
            return new SplitBatch(parts, refused);
        }
        catch
        {
            foreach (var part in parts)
                part.Batch.Dispose();
            throw;
        }

        void EndPart()
        {
            if (kept.Count == 0)
                return;
            parts.Add(new SplitPart(writer.Complete(), [.. kept]));
            kept.Clear();
        }
    }

    private static string Cause(in ProduceResult result, string? recordMessage)
    {
        var text = string.IsNullOrEmpty(recordMessage) ? result.ErrorMessage : recordMessage;
        return string.IsNullOrEmpty(text) ? result.Error.Text() : $"{result.Error.Text()}: {text.TrimEnd('.')}";
    }
}
