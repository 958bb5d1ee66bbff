namespace Keystone.Topology.Diagnostics;

/// <content>KS16xx: mirrors.</content>
public static partial class Catalogue
{
    public static readonly CatalogueEntry MirrorDirection = Error(
        "KS1601",
        "A mirror does not say between which regions",
        "`between: [a, b]`, or `from: a` and `to: b`."
    );

    public static readonly CatalogueEntry MirrorOneRegion = Error(
        "KS1602",
        "A mirror links a region to itself",
        "It needs two different ones."
    );

    public static readonly CatalogueEntry MirrorSameCluster = Error(
        "KS1603",
        "A mirror links a Kafka cluster to itself",
        "The two names have a bootstrap address in common: each record would come back to where it is."
    );

    public static readonly CatalogueEntry MirrorBestEffort = Error(
        "KS1604",
        "A mirror is best_effort",
        "Offsets that are translated exactly need every record: exactly_once or at_least_once."
    );

    public static readonly CatalogueEntry MirrorClusters = Error(
        "KS1605",
        "A mirror does not find its cluster in a region",
        "`clusters` names a tier, or one cluster for each region."
    );

    public static readonly CatalogueEntry MirrorPattern = Error(
        "KS1606",
        "A topic pattern is malformed or reserved",
        "`*` stands for any characters; `__*` and `keystone.*` are never mirrored."
    );

    public static readonly CatalogueEntry MirrorAuthority = Error(
        "KS1607",
        "A mirror's authority is none of its regions",
        "Configs and ACLs follow one of the mirrored regions."
    );

    public static readonly CatalogueEntry OpenMesh = Error(
        "KS1608",
        "A mesh of mirrors is open",
        "What a mirror brings is not mirrored again, so each pair must be linked, or the second link says `relay: true`."
    );

    public static readonly CatalogueEntry MirroredTwice = Error(
        "KS1609",
        "Two mirrors bring the same topic the same way",
        "Each record would arrive twice."
    );

    public static readonly CatalogueEntry MirrorSkips = Error(
        "KS1610",
        "A mirror's `on_error` skips records",
        "A mirror stops or dead-letters: a record that is skipped makes the copies differ silently."
    );
}
