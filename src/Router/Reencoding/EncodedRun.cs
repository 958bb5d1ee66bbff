using Keystone.Flow.Elements;
using Keystone.Kafka.Compression;
using Keystone.Kafka.Records;

namespace Keystone.Router.Reencoding;

/// <summary>The records of a slice that are re-encoded for one target partition and not yet in a batch.</summary>
internal sealed class EncodedRun(int target, int partition)
{
    private int[] _offsets = new int[64];

    public int Target { get; } = target;

    public int Partition { get; } = partition;

    /// <summary>Null where nothing waits.</summary>
    public RecordBatchWriter? Writer { get; set; }

    /// <summary>Why the first of the records could not go through as it came.</summary>
    public ReencodeReason Reason { get; set; }

    public CompressionCodec Codec => Writer!.Options.Codec;

    /// <summary>Each record's distance from the element's first offset.</summary>
    public ReadOnlySpan<int> Offsets => _offsets.AsSpan(0, Writer!.RecordCount);

    public void Trace(int offset)
    {
        var index = Writer!.RecordCount - 1;
        if (index == _offsets.Length)
            Array.Resize(ref _offsets, index * 2);
        _offsets[index] = offset;
    }
}
