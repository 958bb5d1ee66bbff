namespace Keystone.Topology.Diagnostics;

/// <content>KS14xx: streams and routes.</content>
public static partial class Catalogue
{
    public static readonly CatalogueEntry SchemaOfFormat = Error(
        "KS1401",
        "`schema` does not fit the format",
        "avro needs one, json may have one, bytes has none."
    );

    public static readonly CatalogueEntry TopicMadeDifferently = Error(
        "KS1402",
        "Two routes make one topic differently",
        "The first to run would decide. State the same in both."
    );

    public static readonly CatalogueEntry SinkWithTopicKeys = Error(
        "KS1404",
        "A sink has keys of a topic",
        "Topics have names, partitions, replication and retention; sinks do not."
    );

    public static readonly CatalogueEntry SplitOverClusters = Error(
        "KS1405",
        "The targets of a split are in different clusters",
        "One transaction covers one cluster. Make it two routes."
    );

    public static readonly CatalogueEntry SplitToSink = Error(
        "KS1406",
        "A split names a sink",
        "A split is one transaction over topics of one cluster. Make a route for the sink."
    );

    public static readonly CatalogueEntry MatchWithoutSplit = Error(
        "KS1407",
        "`match` stands without `split`",
        "It says how branches share records."
    );

    public static readonly CatalogueEntry UnreachableBranch = Error(
        "KS1408",
        "A branch of a split never gets a record",
        "With `match: first` nothing comes past a branch without `where`. Put it last."
    );

    public static readonly CatalogueEntry NoTargetCluster = Error(
        "KS1409",
        "A region has no cluster for a route's tier",
        "Declare one, or keep the route out of the region with `regions`."
    );

    public static readonly CatalogueEntry SeveralTargetClusters = Error(
        "KS1410",
        "A region has several clusters for a route's tier",
        "Name one with `cluster`."
    );

    public static readonly CatalogueEntry ClusterOfOtherRegion = Error(
        "KS1411",
        "A route names a cluster of another region",
        "A route stays within its region; mirrors cross. Limit it with `regions`."
    );

    public static readonly CatalogueEntry TargetIsFronting = Error(
        "KS1412",
        "A route delivers to a fronting cluster",
        "Routes deliver to consumer clusters."
    );

    public static readonly CatalogueEntry SourceIsFronting = Error(
        "KS1413",
        "A route reads a fronting cluster's topic by its name",
        "Name the stream instead."
    );

    public static readonly CatalogueEntry SameTopic = Error(
        "KS1414",
        "A route's source and target are the same topic",
        "It would feed itself for ever."
    );

    public static readonly CatalogueEntry FewerPartitions = Error(
        "KS1415",
        "A target has fewer partitions than its source",
        "Without `partition_by` records keep their partition, and some would have none to go to."
    );

    public static readonly CatalogueEntry StreamNotInRegion = Error(
        "KS1416",
        "A route runs in a region where its stream does not exist",
        "Extend the stream's `regions`, or shorten the route's."
    );

    public static readonly CatalogueEntry NoDefaultTier = Error(
        "KS1417",
        "A route's tier cannot be chosen",
        "Routes to sinks take the declared tier with the largest number that is not `backfill`."
    );

    public static readonly CatalogueEntry OriginNeeded = Error(
        "KS1418",
        "Records of a mirrored topic would arrive twice",
        "A route from a topic that a mirror brings runs in several of its regions. `origin: local` takes each record in one of them."
    );

    public static readonly CatalogueEntry EventOfBytes = Error(
        "KS1420",
        "An expression looks into a payload of bytes",
        "A stream with `format: bytes` has no `event`."
    );

    public static readonly CatalogueEntry TopicFormats = Error(
        "KS1421",
        "Two routes write different formats to one topic",
        "Readers, routes too, could not know which."
    );
}
