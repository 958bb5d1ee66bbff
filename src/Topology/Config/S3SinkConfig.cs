namespace Keystone.Topology.Config;

/// <summary>Where an S3 sink writes, as written.</summary>
public sealed record S3SinkConfig : ConfigSection
{
    [Option("bucket", "The bucket.", Required = true)]
    public Spot<string>? Bucket { get; init; }

    [Option("prefix", "First part of every object's key.", Default = "none")]
    public Spot<string>? Prefix { get; init; }

    [Option("region", "The store's region.", Default = "the environment's")]
    public Spot<string>? Region { get; init; }

    [Option("endpoint", "URL of a store other than AWS.", Default = "AWS")]
    public Spot<string>? Endpoint { get; init; }

    [Option("path_style", "Whether the bucket stands in the path instead of the host's name.", Default = "false")]
    public Spot<bool>? PathStyle { get; init; }
}
