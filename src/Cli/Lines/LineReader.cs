using System.Buffers;
using System.IO.Pipelines;

namespace Keystone.Cli.Lines;

/// <summary>
/// Lines of a stream as bytes, numbered from 1, without their line breaks (<c>\n</c> or <c>\r\n</c>). The last line needs none. A line's bytes are its
/// own copy. A line longer than <see cref="MaxBytes"/> is refused: a file without line breaks must not fill the memory.
/// </summary>
public sealed class LineReader(Stream stream)
{
    public const int MaxBytes = 64 << 20;

    private readonly PipeReader _pipe = PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: 1 << 16, leaveOpen: true));

    public long Number { get; private set; }

    /// <summary>Null at the end.</summary>
    /// <exception cref="InvalidDataException">The line is too long.</exception>
    public async ValueTask<byte[]?> NextAsync(CancellationToken stop)
    {
        while (true)
        {
            var result = await _pipe.ReadAsync(stop).ConfigureAwait(false);
            var buffer = result.Buffer;
            if (buffer.PositionOf((byte)'\n') is { } end)
            {
                var line = buffer.Slice(0, end);
                Number++;
                var bytes = line.ToArray();
                _pipe.AdvanceTo(buffer.GetPosition(1, end));
                return bytes is [.., (byte)'\r'] ? bytes[..^1] : bytes;
            }
            if (buffer.Length > MaxBytes)
                throw new InvalidDataException($"line {Number + 1} is longer than {MaxBytes >> 20} MiB");
            if (result.IsCompleted)
            {
                var bytes = buffer.ToArray();
                _pipe.AdvanceTo(buffer.End);
                if (bytes.Length == 0)
                    return null;
                Number++;
                return bytes is [.., (byte)'\r'] ? bytes[..^1] : bytes;
            }
            _pipe.AdvanceTo(buffer.Start, buffer.End);
        }
    }
}
