using Keystone.Topology.Model;

namespace Keystone.Topology.Config;

/// <summary>A route's source as written: a stream's name alone, or a topic of a consumer cluster.</summary>
[ShortForm(Scalar = "stream")]
public sealed record RouteFromConfig : ConfigSection
{
    [Option("stream", "A stream's name.", ShortFormOnly = true, Kind = OptionKind.Topic)]
    public Spot<string>? Stream { get; init; }

    [Option("tier", "The consumer cluster of this tier in the same region.", Range = "1..99")]
    public Spot<int>? Tier { get; init; }

    [Option("cluster", "A consumer cluster by its name; instead of `tier`.", Kind = OptionKind.Name)]
    public Spot<string>? Cluster { get; init; }

    [Option("topic", "The topic.", Kind = OptionKind.Topic, Required = true)]
    public Spot<string>? Topic { get; init; }

    [Option("origin", "`local` leaves out what mirrors brought; not in this version.", Default = "all")]
    public Spot<OriginFilter>? Origin { get; init; }
}
