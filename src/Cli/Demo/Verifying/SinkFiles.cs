using System.IO.Compression;
using Keystone.Kafka.Compression;
using Keystone.Kafka.Records;
using Keystone.Topology.Model;

namespace Keystone.Cli.Demo.Verifying;

/// <summary>
/// Reads the files that a route's sink has finished since this began, each once, by decompressing them as any tool would, and settles each record in
/// the place's books.
/// </summary>
internal sealed class SinkFiles
{
    private readonly Place _place;
    private readonly FlowModel _flow;
    private readonly string _folder;
    private readonly HashSet<string> _seen;

    public SinkFiles(Place place)
    {
        _place = place;
        _flow = place.FileFlow!;
        _folder = Path.Combine(_flow.Sink!.FilePath!, _flow.Route.Name);
        // What earlier runs left is not ours.
        _seen = [.. Finished()];
    }

    public int FilesRead { get; private set; }

    public void ReadNew()
    {
        foreach (var file in Finished().Where(_seen.Add))
        {
            ReadFile(file);
            FilesRead++;
        }
    }

    // A final name begins with the region and ends with the format's extension; a file that is still written has another ending.
    private IEnumerable<string> Finished()
    {
        if (!Directory.Exists(_folder))
            return [];
        var ending = "." + Extension();
        return Directory
            .EnumerateFiles(_folder, $"{_flow.Region}+*", SearchOption.AllDirectories)
            .Where(file => file.EndsWith(ending, StringComparison.Ordinal));
    }

    private string Extension() =>
        (_flow.Sink!.Format == SinkFormat.Batches ? "batches" : "jsonl")
        + _flow.Sink.Compression switch
        {
            SinkCompression.Gzip => ".gz",
            SinkCompression.Zstd => ".zst",
            _ => "",
        };

    private void ReadFile(string file)
    {
        using var stored = File.OpenRead(file);
        using Stream plain = _flow.Sink!.Compression switch
        {
            SinkCompression.Gzip => new GZipStream(stored, CompressionMode.Decompress),
            SinkCompression.Zstd => new ZstdSharp.DecompressionStream(stored),
            _ => stored,
        };
        using var bytes = new MemoryStream();
        plain.CopyTo(bytes);
        var content = bytes.GetBuffer().AsMemory(0, (int)bytes.Length);
        if (_flow.Sink.Format == SinkFormat.Batches)
            ReadBatches(content);
        else
            ReadLines(content.Span);
    }

    private void ReadLines(ReadOnlySpan<byte> content)
    {
        while (!content.IsEmpty)
        {
            var end = content.IndexOf((byte)'\n');
            var line = end < 0 ? content : content[..end];
            content = end < 0 ? [] : content[(end + 1)..];
            if (_flow.Sink!.Content == SinkContent.Value)
                _place.Balance.Arrive(RecordPrint.OfLine(line));
            else if (Events.Records.RecordJsonReader.TryRead(line.ToArray(), out var record, out _))
                _place.Balance.Arrive(RecordPrint.Of(record.Key, record.Key is not null, record.Value, record.Value is not null));
            else
                _place.Balance.Arrive(RecordPrint.OfLine(line));
        }
    }

    private void ReadBatches(ReadOnlyMemory<byte> content)
    {
        using var window = new DecompressionWindow();
        var batches = new RecordBatchEnumerator(content.Span);
        while (batches.MoveNext())
        {
            var records = new RecordIterator(content.Slice(batches.Start, batches.Header.TotalBytes), window);
            while (records.MoveNext())
            {
                ref readonly var record = ref records.Current;
                _place.Balance.Arrive(RecordPrint.Of(record.Key, !record.KeyIsNull, record.Value, !record.ValueIsNull));
            }
        }
    }
}
