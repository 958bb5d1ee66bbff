namespace Keystone.Embedded.Logs;

/// <summary>What a read of a log gave: slices of its chunks, in order, never copies.</summary>
internal sealed class LogSlices
{
    public static readonly LogSlices Empty = new([], 0);

    private LogSlices(IReadOnlyList<ReadOnlyMemory<byte>> parts, int length)
    {
        Parts = parts;
        Length = length;
    }

    public IReadOnlyList<ReadOnlyMemory<byte>> Parts { get; }

    public int Length { get; }

    public static LogSlices Of(List<ReadOnlyMemory<byte>> parts)
    {
        var length = 0;
        foreach (var part in parts)
            length += part.Length;
        return length == 0 ? Empty : new LogSlices(parts, length);
    }
}
