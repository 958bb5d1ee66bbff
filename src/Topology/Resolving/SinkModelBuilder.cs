using Keystone.Topology.Config;
using Keystone.Topology.Model;

namespace Keystone.Topology.Resolving;

/// <summary>Builds sinks; relative paths become absolute here.</summary>
/// <param name="rootFolder">Folder of the root file: spill files stand in its <c>.keystone</c> where no place is declared.</param>
internal sealed class SinkModelBuilder(string rootFolder)
{
    public SinkModel Build(NamedEntry<SinkConfig> entry)
    {
        var sink = entry.Value;
        return new SinkModel
        {
            Name = entry.Name.Value,
            Kind =
                sink.S3 is not null ? SinkKind.S3
                : sink.Elasticsearch is not null ? SinkKind.Elasticsearch
                : SinkKind.File,
            FilePath = sink.File is { } file ? Path.GetFullPath(file.Path!.Value, file.Folder) : null,
            S3 = S3(sink.S3),
            Elasticsearch = Search(sink.Elasticsearch),
            Format = sink.Format?.Value ?? SinkFormat.Jsonl,
            Compression = sink.Compression?.Value ?? SinkCompression.None,
            Content = sink.Content?.Value ?? SinkContent.Value,
            PartitionBy = Partitioning(sink.PartitionBy),
            Rotate = new SinkRotation
            {
                SizeBytes = sink.Rotate?.Size?.Value ?? SinkRotation.DefaultSizeBytes,
                Records = sink.Rotate?.Records?.Value ?? SinkRotation.DefaultRecords,
                Time = sink.Rotate?.Time?.Value,
                Age = sink.Rotate?.Age?.Value,
            },
            Late = sink.Late?.Value,
            Spill = Spill(sink.Spill, entry.Name.Value),
            Place = entry.Name.Place,
        };
    }

    private SinkSpill Spill(SpillConfig? spill, string sink) =>
        new(
            spill is null ? Path.Combine(rootFolder, ".keystone", "spill", sink) : Path.GetFullPath(spill.Path!.Value, spill.Folder),
            spill?.Max?.Value ?? SinkSpill.DefaultMaxBytes
        );

    private static SinkPartitioning? Partitioning(SinkPartitionConfig? by)
    {
        if (by is null)
            return null;
        var zone = TimeZoneInfo.Utc;
        if (by.Timezone is { } name && TimeZones.TryFind(name.Value, out var found))
            zone = found;
        return new SinkPartitioning
        {
            Time = by.Time?.Value,
            From = RouteModelBuilder.Expression(by.From) ?? SinkPartitioning.RecordTimestamp,
            TimeZone = zone,
            Fields = [.. (by.Fields ?? []).Select(f => RouteModelBuilder.Expression(f)!)],
        };
    }

    private static S3SinkModel? S3(S3SinkConfig? s3) =>
        s3 is null
            ? null
            : new S3SinkModel
            {
                Bucket = s3.Bucket!.Value,
                Prefix = s3.Prefix?.Value ?? "",
                Region = s3.Region?.Value,
                Endpoint = s3.Endpoint?.Value,
                PathStyle = s3.PathStyle?.Value == true,
            };

    private static ElasticsearchSinkModel? Search(ElasticsearchSinkConfig? search) =>
        search is null
            ? null
            : new ElasticsearchSinkModel
            {
                Url = search.Url!.Value,
                Index = search.Index?.Value,
                DataStream = search.DataStream?.Value,
                Op = search.Op?.Value ?? (search.DataStream is null ? "index" : "create"),
                IdIsKey = search.Id?.Value == "key",
                Id = search.Id is { Value: not "key" } id ? RouteModelBuilder.Expression(id) : null,
                VersionIsOffset = search.Version?.Value == "offset",
                Version = search.Version is { Value: not "offset" } version ? RouteModelBuilder.Expression(version) : null,
            };
}
