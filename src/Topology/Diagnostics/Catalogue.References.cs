namespace Keystone.Topology.Diagnostics;

/// <content>KS12xx: names that refer to others.</content>
public static partial class Catalogue
{
    public static readonly CatalogueEntry DeclaredTwice = Error(
        "KS1201",
        "A name is declared in two files",
        "Names of streams, routes, sinks and tests are unique over all files."
    );

    public static readonly CatalogueEntry UndeclaredStream = Error("KS1202", "A stream is not declared", "Declare it under `streams`.");

    public static readonly CatalogueEntry UndeclaredSink = Error("KS1203", "A sink is not declared", "Declare it under `sinks`.");

    public static readonly CatalogueEntry UndeclaredCluster = Error(
        "KS1204",
        "A cluster is not declared",
        "Declare it in its region's `clusters`."
    );

    public static readonly CatalogueEntry UndeclaredTier = Error("KS1205", "A tier is not declared", "Declare it under `tiers`.");

    public static readonly CatalogueEntry UndeclaredRegion = Error("KS1206", "A region is not declared", "Declare it under `regions`.");

    public static readonly CatalogueEntry UndeclaredRoute = Error(
        "KS1207",
        "A test expects something of a route that is not declared",
        "Declare it under `routes`, or correct the name."
    );

    public static readonly CatalogueEntry HomeElsewhere = Error(
        "KS1208",
        "A region's home is not one of its clusters",
        "`home` is any cluster of the same region."
    );

    public static readonly CatalogueEntry StandbyElsewhere = Error(
        "KS1209",
        "A standby is not a cluster of the same region",
        "It is a fronting cluster of the same region."
    );

    public static readonly CatalogueEntry ClusterTwice = Error(
        "KS1210",
        "Two regions have a cluster of the same name",
        "Cluster names are unique over the topology: commands name a cluster by its name alone."
    );
}
