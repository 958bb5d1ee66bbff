using Keystone.Topology.Model;

namespace Keystone.Sinks.File;

/// <summary>What a file sink of the topology means for one flow: where its files go and where unfinished ones wait.</summary>
public sealed record FileConfig
{
    /// <summary>Below the sink's folder; beside the final files, so that a rename never crosses file systems.</summary>
    public const string UnfinishedFolder = ".keystone";

    /// <summary>The sink's spill limit where the topology declares none.</summary>
    public const long DefaultSpillBytes = 4L << 30;

    public required string SinkName { get; init; }

    /// <summary>Absolute.</summary>
    public required string Path { get; init; }

    public required string SpillPath { get; init; }

    public required long SpillBytes { get; init; }

    public static FileConfig Of(SinkModel sink) =>
        new()
        {
            SinkName = sink.Name,
            Path = sink.FilePath ?? throw new ArgumentException($"Sink '{sink.Name}' is no file sink.", nameof(sink)),
            SpillPath = sink.Spill?.Path ?? System.IO.Path.Combine(sink.FilePath, UnfinishedFolder),
            SpillBytes = sink.Spill?.MaxBytes ?? DefaultSpillBytes,
        };
}
