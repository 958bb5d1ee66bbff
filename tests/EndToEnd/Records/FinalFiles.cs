using System.IO.Compression;
using System.Text.Json;
using ZstdSharp;

namespace Keystone.EndToEnd.Tests.Records;

/// <summary>The records in the final files of a file sink, read back without any of the sink's own code.</summary>
public sealed class FinalFiles
{
    private readonly Dictionary<long, List<string>> places = [];

    public static FinalFiles Of(string folder)
    {
        var files = new FinalFiles();
        foreach (
            var path in Directory
                .EnumerateFiles(folder, "*", SearchOption.AllDirectories)
                .Where(path => path.Contains(".jsonl", StringComparison.Ordinal))
        )
        {
            if (Path.GetFileName(path) is var name && (name.StartsWith('.') || name.EndsWith(".tmp", StringComparison.Ordinal)))
                continue;
            using var file = File.OpenRead(path);
            using Stream plain =
                path.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionMode.Decompress)
                : path.EndsWith(".zst", StringComparison.Ordinal) ? new DecompressionStream(file)
                : file;
            using var lines = new StreamReader(plain);
            while (lines.ReadLine() is { } line)
                files.Add(line, path);
        }
        return files;
    }

    public void ShouldHold(long sent, Func<long, bool> expected)
    {
        var wanted = Enumerable.Range(0, (int)sent).Select(id => (long)id).Where(expected).ToList();
        wanted.Where(id => !places.ContainsKey(id)).Take(5).ShouldBeEmpty("ids in no final file");
        places.Where(p => p.Value.Count > 1).Take(5).Select(p => $"{p.Key} in {string.Join(" and ", p.Value)}").ShouldBeEmpty();
        places.Count.ShouldBe(wanted.Count);
    }

    private void Add(string line, string path)
    {
        using var value = JsonDocument.Parse(line);
        var id = value.RootElement.GetProperty("id").GetInt64();
        if (!places.TryGetValue(id, out var found))
            places[id] = found = [];
        found.Add(path);
    }
}
