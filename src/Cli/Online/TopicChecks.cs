using System.Globalization;
using Keystone.Client.Admin;
using Keystone.Flow.Positions;
using Keystone.Topology.Diagnostics;

namespace Keystone.Cli.Online;

/// <summary>Holds a topic, or what creating it would give, against what the topology says and what its flows do with it.</summary>
internal sealed class TopicChecks(OnlineFindings findings)
{
    public const string Unclean = "unclean.leader.election.enable";
    public const string MinInSync = "min.insync.replicas";
    public const string MaxMessage = "max.message.bytes";
    public const string Retention = "retention.ms";
    public const string Cleanup = "cleanup.policy";

    private const string LeftAsItIs = "'keystone run' leaves it as it is: change the topic, or what is declared.";

    public static IReadOnlyList<string> Configs { get; } = [Unclean, MinInSync, MaxMessage, Retention, Cleanup];

    public void CheckFound(FoundTopic topic)
    {
        var (use, metadata) = (topic.Use, topic.Metadata);
        if (use.IsDeclared && use.Need.Partitions is > 0 and var partitions && partitions != metadata.PartitionCount)
            Say(
                OnlineCatalogue.OtherPartitions,
                use,
                $"it has {metadata.PartitionCount} partitions, and {partitions} are declared",
                LeftAsItIs
            );
        if (use.IsDeclared && use.Need.Replication is { } replication && replication != topic.Replicas)
            Say(OnlineCatalogue.OtherReplication, use, $"it has {topic.Replicas} replicas, and {replication} are declared", LeftAsItIs);
        if (
            use.IsDeclared
            && use.Need.Retention is { } retention
            && topic.Number(Retention) is { } kept
            && kept != (long)retention.TotalMilliseconds
        )
            Say(
                OnlineCatalogue.OtherRetention,
                use,
                $"it keeps records for {(kept < 0 ? "ever" : Text(TimeSpan.FromMilliseconds(kept)))}, and {Text(retention)} is declared",
                LeftAsItIs
            );
        CheckConfigs(use, topic.Configs, topic.Replicas, "is");
        CheckAvailable(topic);
    }

    public void CheckCreation(TopicUse use, TopicCreationCheck creation)
    {
        if (creation.Refusal is { } refusal)
            Say(OnlineCatalogue.CannotCreate, use, $"it does not exist, and creating it is refused: {refusal.Fact}", CureOf(refusal.Error));
        else
            CheckConfigs(use, creation.Configs, creation.Replication, "would be");
    }

    public void CheckRights(TopicUse use, AllowedOperations rights)
    {
        List<string> missing = [];
        if (use.IsRead && !rights.HasFlag(AllowedOperations.Read))
            missing.Add("READ");
        if (use.IsWritten && !rights.HasFlag(AllowedOperations.Write))
            missing.Add("WRITE");
        if (!rights.HasFlag(AllowedOperations.DescribeConfigs))
            missing.Add("DESCRIBE_CONFIGS");
        if (missing.Count > 0)
            Say(
                OnlineCatalogue.NoRight,
                use,
                $"this user lacks the right to {string.Join(", ", missing)}",
                "Grant it with the cluster's ACLs."
            );
    }

    private void CheckConfigs(TopicUse use, IReadOnlyDictionary<string, string>? configs, int replicas, string verb)
    {
        if (configs is null)
            return;
        if (use.IsExactlyOnce && configs.GetValueOrDefault(Unclean) == "true")
            Say(
                OnlineCatalogue.Unclean,
                use,
                $"a flow of class exactly_once uses it, and {Unclean} {verb} true",
                "Set it to false, or declare at_least_once."
            );
        if (use.Topic == PositionTopic.Name && configs.GetValueOrDefault(Cleanup) is { } policy && policy != "compact")
            Say(OnlineCatalogue.PositionsDeleted, use, $"its {Cleanup} {verb} '{policy}'", $"Set {Cleanup}=compact.");
        if (
            int.TryParse(configs.GetValueOrDefault(MinInSync), CultureInfo.InvariantCulture, out var inSync)
            && replicas > 0
            && inSync > replicas
        )
            Say(
                OnlineCatalogue.CannotWrite,
                use,
                $"{MinInSync} {verb} {inSync}, and it {(verb == "is" ? "has" : "would have")} {replicas} {(replicas == 1 ? "replica" : "replicas")}",
                $"Every write with acks=all is refused: lower {MinInSync} or add replicas."
            );
    }

    private void CheckAvailable(FoundTopic topic)
    {
        var demanded = topic.Number(MinInSync) ?? 1;
        var (leaderless, behind) = (new List<int>(), new List<int>());
        foreach (var partition in topic.Metadata.Partitions)
        {
            if (partition is null)
                continue;
            if (partition.Leader < 0)
                leaderless.Add(partition.Partition);
            else if (partition.InSync.Count < demanded && demanded <= partition.Replicas.Count)
                behind.Add(partition.Partition);
        }
        const string wait = "Flows wait; look at the cluster's brokers.";
        if (leaderless.Count > 0)
            Say(OnlineCatalogue.Unavailable, topic.Use, $"partitions {string.Join(", ", leaderless)} have no leader at present", wait);
        if (behind.Count > 0)
            Say(
                OnlineCatalogue.Unavailable,
                topic.Use,
                $"partitions {string.Join(", ", behind)} have fewer than {demanded} replicas in sync at present",
                wait
            );
    }

    private void Say(CatalogueEntry entry, TopicUse use, string fact, string cure) =>
        findings.Add(entry, use.Place, use.Subject, fact, cure);

    private static string CureOf(Kafka.Protocol.ErrorCode error) =>
        error switch
        {
            Kafka.Protocol.ErrorCode.InvalidReplicationFactor => "Declare a smaller 'replication', or start more brokers.",
            Kafka.Protocol.ErrorCode.TopicAuthorizationFailed or Kafka.Protocol.ErrorCode.ClusterAuthorizationFailed =>
                "Grant CREATE, or let somebody create it who may.",
            _ => "Create it by hand, or change what is declared.",
        };

    private static string Text(TimeSpan time) =>
        time.TotalHours >= 1
            ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalHours:0.##} h")
            : string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.###} s");
}
