using Keystone.Topology;
using Keystone.Topology.Diagnostics;

namespace Keystone.Cli.Online;

/// <summary>What <c>validate --online</c> can find; <c>docs/errors.md</c> is generated from it.</summary>
public static class OnlineCatalogue
{
    public static readonly CatalogueEntry ClusterAway = Error(
        "KS5101",
        "A cluster cannot be reached",
        "Nothing else of it is checked, and the exit code is 3 where there is no other error. Check its addresses; an embedded one needs a running `keystone dev`."
    );

    public static readonly CatalogueEntry BrokerAway = Error(
        "KS5102",
        "A broker cannot be reached at the address that its cluster tells",
        "Clients learn the brokers' addresses from the cluster (`advertised.listeners`), not from `bootstrap`: these must be reachable from here too. The exit code is 3 where there is no other error."
    );

    public static readonly CatalogueEntry BrokerLacks = Error(
        "KS5103",
        "A broker is too old",
        "Every API of which it speaks no version that Keystone speaks is named. Kafka 3.7 and later have all."
    );

    public static readonly CatalogueEntry SameCluster = Warning(
        "KS5104",
        "Two regions name one Kafka cluster",
        "A stream of both regions is one topic there: each region's routes would see every event. Meant for tests on one cluster only."
    );

    public static readonly CatalogueEntry MirrorToItself = Error(
        "KS5105",
        "A mirror links a Kafka cluster to itself",
        "The addresses differ, the cluster id is the same: each record would come back to where it is."
    );

    public static readonly CatalogueEntry CannotCreate = Error(
        "KS5106",
        "A topic does not exist and the cluster would not create it",
        "`run` would leave its flows waiting. The broker's own reason stands in the message; it was asked without creating anything."
    );

    public static readonly CatalogueEntry Undeclared = Warning(
        "KS5107",
        "A topic does not exist and nothing declares it",
        "`run` leaves its flows waiting until somebody creates it."
    );

    public static readonly CatalogueEntry FewerPartitions = Error(
        "KS5108",
        "A target has fewer partitions than its source",
        "Without `partition_by` records keep their partition, and some would have none to go to."
    );

    public static readonly CatalogueEntry OtherPartitions = Warning(
        "KS5109",
        "A topic has another number of partitions than is declared",
        "`run` leaves topics that exist as they are."
    );

    public static readonly CatalogueEntry OtherReplication = Warning(
        "KS5110",
        "A topic has another number of replicas than is declared",
        "`run` leaves topics that exist as they are."
    );

    public static readonly CatalogueEntry OtherRetention = Warning(
        "KS5111",
        "A topic keeps its records for another time than is declared",
        "`run` leaves topics that exist as they are."
    );

    public static readonly CatalogueEntry Unclean = Error(
        "KS5112",
        "A topic of an exactly_once flow allows unclean leader elections",
        "Such an election throws acknowledged records away: `run` parks the flow. Set unclean.leader.election.enable=false, or declare at_least_once."
    );

    public static readonly CatalogueEntry PositionsDeleted = Error(
        "KS5113",
        "The position log is not compacted",
        "Positions of idle flows would be deleted after the retention time, and those flows start anew. Set cleanup.policy=compact."
    );

    public static readonly CatalogueEntry CannotWrite = Error(
        "KS5114",
        "A topic demands more in-sync replicas than it has replicas",
        "Every write with acks=all is refused. Lower min.insync.replicas or add replicas."
    );

    public static readonly CatalogueEntry Unavailable = Warning(
        "KS5115",
        "Partitions have no leader, or too few replicas in sync",
        "They cannot be read or written at present; flows wait."
    );

    public static readonly CatalogueEntry SmallerMessages = Warning(
        "KS5116",
        "A target takes smaller messages than its source",
        "Records between the two sizes go to `on_error`. Raise the target's max.message.bytes."
    );

    public static readonly CatalogueEntry NoRight = Error(
        "KS5117",
        "A right is missing",
        "The cluster's authorizer refuses this user an operation on a topic that the flows need. Rights on groups and transactional ids cannot be asked for without using them: they are not checked."
    );

    public static readonly CatalogueEntry SameTopic = Error(
        "KS5118",
        "A route's source and target are the same topic",
        "Two names lead to one Kafka cluster: every record would come again. `run` parks the flow."
    );

    public static readonly CatalogueEntry SinkUnusable = Error(
        "KS5119",
        "A sink's folder cannot be used",
        "It, or the nearest folder above it that exists, is not a folder, or may not be written by this user."
    );

    public static readonly CatalogueEntry NotTold = Warning(
        "KS5120",
        "A cluster did not answer a question",
        "What hangs on the answer is not checked."
    );

    public static IReadOnlyList<CatalogueEntry> All { get; } =
    [
        ClusterAway,
        BrokerAway,
        BrokerLacks,
        SameCluster,
        MirrorToItself,
        CannotCreate,
        Undeclared,
        FewerPartitions,
        OtherPartitions,
        OtherReplication,
        OtherRetention,
        Unclean,
        PositionsDeleted,
        CannotWrite,
        Unavailable,
        SmallerMessages,
        NoRight,
        SameTopic,
        SinkUnusable,
        NotTold,
    ];

    private static CatalogueEntry Error(string code, string title, string meaning) => new(code, DiagnosticSeverity.Error, title, meaning);

    private static CatalogueEntry Warning(string code, string title, string meaning) =>
        new(code, DiagnosticSeverity.Warning, title, meaning);
}
