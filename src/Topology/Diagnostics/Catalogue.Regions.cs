namespace Keystone.Topology.Diagnostics;

/// <content>KS13xx: regions, clusters and tiers.</content>
public static partial class Catalogue
{
    public static readonly CatalogueEntry FrontingWithTier = Error(
        "KS1301",
        "A fronting cluster has a tier",
        "Tiers order consumer clusters. Remove it."
    );

    public static readonly CatalogueEntry ConsumerWithoutTier = Error(
        "KS1302",
        "A consumer cluster has no tier",
        "Routes find their cluster by tier."
    );

    public static readonly CatalogueEntry SeveralFronting = Error(
        "KS1303",
        "A region has two fronting clusters",
        "Streams would not know where to enter. One may be the other's `standby`."
    );

    public static readonly CatalogueEntry NoFronting = Error(
        "KS1304",
        "A stream's region has no fronting cluster",
        "Declare one with `role: fronting`, or keep the stream out of the region with `regions`."
    );

    public static readonly CatalogueEntry BadStandby = Error(
        "KS1305",
        "A standby cannot stand in",
        "It is another fronting cluster without a standby of its own, and stands in for one cluster only."
    );

    public static readonly CatalogueEntry BadBootstrap = Error(
        "KS1306",
        "`bootstrap` is malformed",
        "`host:port,host:port`, or `embedded`."
    );

    public static readonly CatalogueEntry EmbeddedOnly = Error(
        "KS1307",
        "A key means something for embedded clusters only",
        "A real cluster has the brokers and racks that it has. Where `bootstrap` is `${NAME:-embedded}` both may stand: they hold while it is embedded."
    );

    public static readonly CatalogueEntry MoreRacks = Error(
        "KS1308",
        "An embedded cluster has more racks than brokers",
        "Some racks would be empty."
    );

    public static readonly CatalogueEntry MoreReplicas = Error(
        "KS1309",
        "A topic wants more replicas than its embedded cluster has brokers",
        "Lower `replication` or raise `brokers`."
    );

    public static readonly CatalogueEntry SecurityIncomplete = Error(
        "KS1310",
        "`security` contradicts itself",
        "SASL protocols need a mechanism and its credentials; others take none."
    );

    public static readonly CatalogueEntry BadTierNumber = Error("KS1311", "A tier is not a number from 1 to 99", "1 is the most urgent.");

    public static readonly CatalogueEntry NoRegion = Error(
        "KS1312",
        "No region is declared",
        "A topology has at least one region with a cluster."
    );

    public static readonly CatalogueEntry BadWorkerAddress = Error("KS1313", "The address of a worker is malformed", "`host:port`.");
}
