namespace Keystone.Embedded.Logs;

/// <summary>What a read of a log gave: slices of its chunks, in order, never copies.</summary>
internal sealed class LogSlices
{
    public static readonly LogSlices Empty = new([], 0, -1);

    private LogSlices(IReadOnlyList<ReadOnlyMemory<byte>> parts, int length, long endOffset)
    {
        Parts = parts;
        Length = length;
        EndOffset = endOffset;
    }

    public IReadOnlyList<ReadOnlyMemory<byte>> Parts { get; }

    public int Length { get; }

    /// <summary>The offset behind the last batch that is in here, or begins in here.</summary>
    public long EndOffset { get; }

    public static LogSlices Of(List<ReadOnlyMemory<byte>> parts, long endOffset)
    {
        var length = 0;
        foreach (var part in parts)
            length += part.Length;
        return length == 0 ? Empty : new LogSlices(parts, length, endOffset);
    }
}
