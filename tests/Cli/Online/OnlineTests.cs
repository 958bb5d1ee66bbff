using System.Text.Json;
using Keystone.Client;
using Keystone.Client.Admin;
using Keystone.Embedded;
using Keystone.Kafka.Protocol;
using Keystone.Testing;
using Shouldly;
using Xunit;

namespace Keystone.Cli.Tests.Online;

/// <summary><c>keystone validate --online</c>: what only the clusters know, found without changing anything.</summary>
[Trait("kind", "functional")]
public sealed class OnlineTests : IAsyncLifetime, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private EmbeddedCluster _front = null!;
    private EmbeddedCluster _tier1 = null!;

    private string File => _folder.File("topology.yaml");

    public async ValueTask InitializeAsync()
    {
        _front = await EmbeddedCluster.StartAsync(new EmbeddedClusterOptions { Name = "front", Brokers = 1 });
        _tier1 = await EmbeddedCluster.StartAsync(new EmbeddedClusterOptions { Name = "tier1", Brokers = 1 });
    }

    public async ValueTask DisposeAsync()
    {
        await _front.DisposeAsync();
        await _tier1.DisposeAsync();
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_topology_that_fits_its_clusters_is_right_and_nothing_is_created()
    {
        var (status, text) = await ValidateAsync();
        text.ShouldBe(
            $"""
            front {_front.Bootstrap}: cluster id {_front.ClusterId}, 1 broker, transactions v2
            tier1 {_tier1.Bootstrap}: cluster id {_tier1.ClusterId}, 1 broker, transactions v2
            'keystone run' would create on front: __keystone.positions, keystone.dead-letters.archive, plays
            'keystone run' would create on tier1: __keystone.positions, keystone.dead-letters.live, live
            TOPOLOGY: 0 errors, 0 warnings. 1 region, 2 clusters, 1 stream, 2 flows, 1 sink, 0 tests. Online: 2 of 2 clusters reached, 0 topics there, 6 to create.

            """
        );
        status.ShouldBe(0);
        foreach (var cluster in (EmbeddedCluster[])[_front, _tier1])
            (await TopicsAsync(cluster)).ShouldBeEmpty();
        Directory.Exists(_folder.File("out")).ShouldBeFalse();
    }

    [Fact]
    public async Task Topics_that_are_not_as_declared_are_named_each_with_the_difference()
    {
        await _front.CreateTopicAsync(
            "plays",
            partitions: 8,
            configs: Configs(("retention.ms", "60000"), ("unclean.leader.election.enable", "true"), ("max.message.bytes", "2000000"))
        );
        await _tier1.CreateTopicAsync("live", partitions: 4, configs: Configs(("min.insync.replicas", "2")));
        await _tier1.CreateTopicAsync("__keystone.positions", configs: Configs(("cleanup.policy", "compact,delete")));
        var (status, text) = await ValidateAsync(stream: "retention: 24h, replication: 3");
        Findings(text)
            .ShouldBe(
                """
                TOPOLOGY:11:3 KS5109 topic 'plays' on 'front': it has 8 partitions, and 6 are declared. 'keystone run' leaves it as it is: change the topic, or what is declared.
                TOPOLOGY:11:3 KS5110 topic 'plays' on 'front': it has 1 replicas, and 3 are declared. 'keystone run' leaves it as it is: change the topic, or what is declared.
                TOPOLOGY:11:3 KS5111 topic 'plays' on 'front': it keeps records for 60 s, and 24 h is declared. 'keystone run' leaves it as it is: change the topic, or what is declared.
                TOPOLOGY:11:3 KS5112 topic 'plays' on 'front': a flow of class exactly_once uses it, and unclean.leader.election.enable is true. Set it to false, or declare at_least_once.
                TOPOLOGY:13:3 KS5108 route 'live' in us: its source has 8 partitions and tier1/live has 4: records of the others would have none to go to. Give the target more partitions, or use 'partition_by'.
                TOPOLOGY:13:3 KS5109 topic 'live' on 'tier1': it has 4 partitions, and 6 are declared. 'keystone run' leaves it as it is: change the topic, or what is declared.
                TOPOLOGY:13:3 KS5110 topic 'live' on 'tier1': it has 1 replicas, and 3 are declared. 'keystone run' leaves it as it is: change the topic, or what is declared.
                TOPOLOGY:13:3 KS5111 topic 'live' on 'tier1': it keeps records for 168 h, and 24 h is declared. 'keystone run' leaves it as it is: change the topic, or what is declared.
                TOPOLOGY:13:3 KS5113 topic '__keystone.positions' on 'tier1': its cleanup.policy is 'compact,delete'. Set cleanup.policy=compact.
                TOPOLOGY:13:3 KS5114 topic 'live' on 'tier1': min.insync.replicas is 2, and it has 1 replica. Every write with acks=all is refused: lower min.insync.replicas or add replicas.
                TOPOLOGY:13:3 KS5116 route 'live' in us: its source takes messages of up to 2000000 bytes, and tier1/live of up to 1048588. Raise the target's max.message.bytes.

                """
            );
        status.ShouldBe(2);
    }

    [Fact]
    public async Task A_topic_that_the_cluster_would_not_create_is_named_with_the_brokers_reason()
    {
        var (status, text) = await ValidateAsync(stream: "replication: 3");
        status.ShouldBe(2);
        Findings(text)
            .ShouldBe(
                """
                TOPOLOGY:11:3 KS5106 topic 'plays' on 'front': it does not exist, and creating it is refused: the broker answered INVALID_REPLICATION_FACTOR (Unable to replicate the partition 3 time(s): The target replication factor of 3 cannot be reached because only 1 broker(s) are registered). Declare a smaller 'replication', or start more brokers.
                TOPOLOGY:13:3 KS5106 topic 'live' on 'tier1': it does not exist, and creating it is refused: the broker answered INVALID_REPLICATION_FACTOR (Unable to replicate the partition 3 time(s): The target replication factor of 3 cannot be reached because only 1 broker(s) are registered). Declare a smaller 'replication', or start more brokers.

                """
            );
    }

    [Fact]
    public async Task A_cluster_that_is_away_is_exit_code_3_and_the_others_are_checked_all_the_same()
    {
        var port = FreePorts.Range(1);
        var (status, text) = await ValidateAsync(front: $"127.0.0.1:{port}");
        status.ShouldBe(3);
        text.ShouldStartWith(
            $"TOPOLOGY:7:7 KS5101 cluster 'front': no broker answers (bootstrap 127.0.0.1:{port}: Connection refused). Check its addresses, and that it runs.\n"
                + $"front 127.0.0.1:{port}: not reached\n"
                + $"tier1 {_tier1.Bootstrap}: cluster id "
        );

        // A mistake is certain whatever the cluster that is away would say: it is the exit code.
        _folder.Write("out", "not a folder");
        (status, text) = await ValidateAsync(front: $"127.0.0.1:{port}");
        status.ShouldBe(2);
        text.ShouldContain($"KS5119 sink 'files': '{_folder.File("out")}' is not a folder. Name another path, or mend that one.\n");
    }

    [Fact]
    public async Task Without_dev_embedded_clusters_are_away()
    {
        var (status, text) = await ValidateAsync(front: "embedded");
        status.ShouldBe(3);
        text.ShouldContain(
            "KS5101 cluster 'front': it is embedded, and no 'keystone dev' of this topology runs. Start it in another terminal: "
        );
    }

    [Fact]
    public async Task What_a_broker_lacks_is_named_whole()
    {
        await using var old = new ScriptedBroker { More = [ApiKey.Produce, ApiKey.Fetch, ApiKey.ListOffsets, ApiKey.FindCoordinator] };
        var (status, text) = await ValidateAsync(front: old.Bootstrap);
        status.ShouldBe(2);
        foreach (var api in (string[])["OffsetCommit", "CreateTopics", "InitProducerId", "AddPartitionsToTxn", "EndTxn", "DescribeConfigs"])
        {
            text.ShouldMatch(
                $@"TOPOLOGY:7:7 KS5103 cluster 'front': broker 7: it does not speak {api}, of which \d+ to \d+ is needed\. Kafka 3\.7 and later are served: upgrade the broker\.\n"
            );
        }
        text.ShouldNotContain("speak Fetch");
    }

    [Fact]
    public async Task A_broker_that_is_not_where_its_cluster_says_is_named()
    {
        var port = FreePorts.Range(1);
        await using var misled = new ScriptedBroker { Advertised = port, More = [.. ApiCatalogue.All.Select(api => api.Key)] };
        var (status, text) = await ValidateAsync(front: misled.Bootstrap);
        status.ShouldBe(3);
        text.ShouldContain(
            $"TOPOLOGY:7:7 KS5102 cluster 'front': its broker 7 says to be at 127.0.0.1:{port}, where Connection refused. Its advertised.listeners must name an address that is reachable from here.\n"
        );
    }

    [Fact]
    public async Task Two_names_of_one_cluster_make_a_route_feed_itself()
    {
        await _front.CreateTopicAsync("plays", partitions: 6);
        // The same brokers by another name: no text of the topology shows it.
        var (status, text) = await ValidateAsync(tier1: $"localhost:{_front.Ports[0]}", to: "plays");
        status.ShouldBe(2);
        Findings(text)
            .ShouldBe(
                "TOPOLOGY:13:3 KS5118 route 'live' in us: front/plays and tier1/plays are the same topic of the same Kafka cluster. Name another topic, or correct the addresses.\n"
            );
    }

    [Fact]
    public async Task A_topic_that_may_not_be_seen_is_a_missing_right()
    {
        await _front.CreateTopicAsync("plays", partitions: 6);
        using var hidden = _front.Faults.Error(FaultScope.For(ApiKey.Metadata, "plays"), ErrorCode.TopicAuthorizationFailed);
        var (status, text) = await ValidateAsync();
        status.ShouldBe(2);
        Findings(text)
            .ShouldBe(
                "TOPOLOGY:11:3 KS5117 topic 'plays' on 'front': this user may not even see whether it exists (DESCRIBE). Grant it with the cluster's ACLs.\n"
            );
    }

    [Fact]
    public async Task A_question_that_is_not_answered_is_said()
    {
        using var silent = _front.Faults.Close(FaultScope.For(ApiKey.CreateTopics));
        var (status, text) = await ValidateAsync();
        status.ShouldBe(0);
        text.ShouldContain("TOPOLOGY:7:7 KS5120 cluster 'front': ");
        text.ShouldContain("0 errors, 1 warning");
    }

    [Fact]
    public async Task Json_has_findings_and_what_was_seen()
    {
        await _tier1.CreateTopicAsync("live", partitions: 2);
        Write();
        var (status, output, error) = await InProcess.RunAsync("", "validate", File, "--online", "--json");
        status.ShouldBe(2, error);
        var json = JsonDocument.Parse(output).RootElement;
        json.GetProperty("valid").GetBoolean().ShouldBeFalse();
        json.GetProperty("findings").EnumerateArray().Select(f => f.GetProperty("code").GetString()).ShouldContain("KS5108");
        var online = json.GetProperty("online");
        online.GetProperty("clusters")[1].GetProperty("cluster_id").GetString().ShouldBe(_tier1.ClusterId);
        online.GetProperty("topics_there").GetInt32().ShouldBe(1);
        online.GetProperty("topics_to_create").EnumerateArray().Select(t => t.GetString()).ShouldContain("front/plays");
    }

    [Theory]
    [InlineData("4.3")]
    [InlineData("3.7")]
    public async Task Apache_Kafka_answers_the_same_questions(string release)
    {
        Assert.SkipUnless(ApacheKafka.Home is not null, ApacheKafka.Missing);
        await using var kafka = await ApacheKafka.StartAsync(
            release,
            settings:
            [
                "authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer",
                "allow.everyone.if.no.acl.found=true",
            ]
        );
        var (status, text) = await ValidateAsync(front: kafka.Bootstrap, stream: "replication: 3");
        status.ShouldBe(2, text);
        text.ShouldContain(
            "KS5106 topic 'plays' on 'front': it does not exist, and creating it is refused: the broker answered INVALID_REPLICATION_FACTOR ("
        );
        text.ShouldMatch(@"front \S+: cluster id \S+, 1 broker, transactions v" + (release == "4.3" ? "2" : "1"));

        string[] at = ["--bootstrap-server", kafka.Bootstrap];
        (
            await ApacheKafka.ToolAsync([
                "topics",
                .. at,
                "--create",
                "--topic",
                "plays",
                "--partitions",
                "6",
                "--config",
                "unclean.leader.election.enable=true",
            ])
        ).ExitCode.ShouldBe(0);
        // A topic with an ACL has only what its ACLs allow.
        string[] allowed = ["--allow-principal", "User:*", "--operation", "Write", "--operation", "DescribeConfigs", "--topic", "plays"];
        (await ApacheKafka.ToolAsync(["acls", .. at, "--add", .. allowed])).ExitCode.ShouldBe(0);
        (status, text) = await ValidateAsync(front: kafka.Bootstrap);
        status.ShouldBe(2, text);
        Findings(text)
            .ShouldBe(
                """
                TOPOLOGY:11:3 KS5112 topic 'plays' on 'front': a flow of class exactly_once uses it, and unclean.leader.election.enable is true. Set it to false, or declare at_least_once.
                TOPOLOGY:11:3 KS5117 topic 'plays' on 'front': this user lacks the right to READ. Grant it with the cluster's ACLs.

                """
            );
    }

    private static string Findings(string text) =>
        string.Concat(text.Split('\n').Where(line => line.Contains(" KS", StringComparison.Ordinal)).Select(line => line + "\n"));

    private static Dictionary<string, string> Configs(params (string Name, string Value)[] configs) =>
        configs.ToDictionary(config => config.Name, config => config.Value);

    private static async Task<IReadOnlyList<string>> TopicsAsync(EmbeddedCluster cluster)
    {
        await using var client = new ClusterClient(new ClusterClientOptions { Bootstrap = cluster.Bootstrap });
        return [.. (await new TopicAdmin(client).ListAsync(CancellationToken.None)).Select(topic => topic.Name)];
    }

    /// <summary>The file's name is the same in every run of the test.</summary>
    private async Task<(int Status, string Text)> ValidateAsync(
        string? front = null,
        string? tier1 = null,
        string stream = "",
        string to = "live"
    )
    {
        Write(front, tier1, stream, to);
        var (status, output, error) = await InProcess.RunAsync("", "validate", File, "--online");
        error.ShouldBe("");
        return (status, output.Replace(File, "TOPOLOGY"));
    }

    private void Write(string? front = null, string? tier1 = null, string stream = "", string to = "live") =>
        _folder.Write(
            "topology.yaml",
            $$"""
            keystone: 1
            pipeline: sample
            regions:
              us:
                home: tier1
                clusters:
                  front: { role: fronting, bootstrap: "{{front ?? _front.Bootstrap}}" }
                  tier1: { role: consumer, tier: 1, bootstrap: "{{tier1 ?? _tier1.Bootstrap}}" }
            tiers: { 1: { memory: 64MiB } }
            streams:
              plays: { format: json, delivery: exactly_once, partitions: 6{{(stream.Length > 0 ? ", " + stream : "")}} }
            routes:
              live: { from: plays, to: { tier: 1, topic: {{to}} } }
              archive: { from: plays, to: { sink: files } }
            sinks:
              files: { file: { path: out }, format: jsonl, compression: none }
            """
        );
}
