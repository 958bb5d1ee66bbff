using System.Globalization;
using Keystone.Testing;
using Shouldly;
using Xunit;

namespace Keystone.Cli.Tests.Tools;

/// <summary>Apache Kafka's own tools against <c>keystone dev</c>, unmodified, as a developer would use them.</summary>
[Trait("kind", "functional")]
[Trait("size", "long")]
public sealed class KafkaToolsTests : IAsyncLifetime, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private KeystoneProcess? _dev;
    private string _at = "";
    private string[] _server = [];

    public async ValueTask InitializeAsync()
    {
        if (ApacheKafka.Home is null)
            return;
        _folder.Write("topology.yaml", Samples.OneRegion.Replace("brokers: 1", "brokers: 3"));
        _dev = KeystoneProcess.Start(_folder.Path, "dev");
        await _dev.PrintedAsync("us-tier1 ");
        _at = _dev.Out.Split('\n')[0].Split(' ')[1];
        _server = ["--bootstrap-server", _at];
    }

    public async ValueTask DisposeAsync()
    {
        if (_dev is null)
            return;
        var status = await _dev.StopAsync();
        // A defect of the brokers would be told at the end.
        _dev.Error.ShouldBe("");
        status.ShouldBe(0);
    }

    public void Dispose()
    {
        _dev?.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Topics_records_groups_offsets_and_configs()
    {
        Assert.SkipUnless(ApacheKafka.Home is not null, ApacheKafka.Missing);
        (await ToolAsync("topics", "--create", "--topic", "t", "--partitions", "2", "--config", "retention.ms=3600000")).ShouldContain(
            "Created topic t."
        );
        var described = await ToolAsync("topics", "--describe", "--topic", "t");
        described.ShouldContain("PartitionCount: 2");
        described.ShouldContain("ReplicationFactor: 3");
        described.ShouldContain("retention.ms=3600000");

        var input = _folder.Write("in.txt", "a:1\nb:2\nc:3\n");
        string[] keyed = ["--reader-property", "parse.key=true", "--reader-property", "key.separator=:"];
        using (
            var producer = new ChildProcess(
                "bash",
                [
                    "-c",
                    "exec \"$@\" < \"$0\"",
                    input,
                    Path.Combine(ApacheKafka.Home, "kafka-tool"),
                    "console-producer",
                    .. _server,
                    "--topic",
                    "t",
                    .. keyed,
                ]
            )
        )
            (await producer.ExitedAsync(TimeSpan.FromMinutes(2))).ShouldBe(0, producer.Output);
        var read = await ToolAsync(
            "console-consumer",
            "--topic",
            "t",
            "--group",
            "g",
            "--from-beginning",
            "--max-messages",
            "3",
            "--formatter-property",
            "print.key=true"
        );
        read.Split('\n').Where(line => line.Contains('\t')).Order().ShouldBe(["a\t1", "b\t2", "c\t3"]);

        var groups = await ToolAsync("consumer-groups", "--describe", "--group", "g");
        // GROUP TOPIC PARTITION CURRENT-OFFSET LOG-END-OFFSET LAG …
        var rows = groups.Split('\n').Select(Words).Where(row => row is ["g", "t", ..]).ToList();
        rows.Count.ShouldBe(2, groups);
        rows.Sum(row => long.Parse(row[3], CultureInfo.InvariantCulture)).ShouldBe(3);
        rows.ShouldAllBe(row => row[5] == "0");

        var offsets = await ToolAsync("get-offsets", "--topic", "t");
        offsets
            .Split('\n')
            .Where(line => line.StartsWith("t:", StringComparison.Ordinal))
            .Sum(line => long.Parse(line.Split(':')[2], CultureInfo.InvariantCulture))
            .ShouldBe(3, offsets);

        await ToolAsync("configs", "--alter", "--entity-type", "topics", "--entity-name", "t", "--add-config", "cleanup.policy=compact");
        (await ToolAsync("configs", "--describe", "--entity-type", "topics", "--entity-name", "t")).ShouldContain("cleanup.policy=compact");

        await ToolAsync("topics", "--delete", "--topic", "t");
        (await ToolAsync("topics", "--list")).Split('\n').ShouldNotContain("t");
    }

    [Fact]
    public async Task The_performance_producer_with_each_codec_and_with_transactions()
    {
        Assert.SkipUnless(ApacheKafka.Home is not null, ApacheKafka.Missing);
        await ToolAsync("topics", "--create", "--topic", "perf", "--partitions", "3");
        foreach (var codec in (string[])["none", "gzip", "snappy", "lz4", "zstd"])
            await PerfAsync($"acks=all enable.idempotence=true compression.type={codec} bootstrap.servers={_at}".Split(' '));
        await PerfAsync(["acks=all", "bootstrap.servers=" + _at], "--transactional-id", "perf-tx", "--transaction-duration-ms", "50");
        var read = await ToolAsync(
            "console-consumer",
            "--topic",
            "perf",
            "--from-beginning",
            "--isolation-level",
            "read_committed",
            "--max-messages",
            "3000"
        );
        read.ShouldContain("Processed a total of 3000 messages");
    }

    private async Task PerfAsync(string[] properties, params string[] more)
    {
        var (exit, output) = await ApacheKafka.ToolAsync([
            "producer-perf",
            "--topic",
            "perf",
            "--num-records",
            "500",
            "--record-size",
            "300",
            "--throughput",
            "-1",
            "--command-property",
            .. properties,
            .. more,
        ]);
        exit.ShouldBe(0, output);
        output.ShouldContain("500 records sent");
    }

    private async Task<string> ToolAsync(string tool, params string[] arguments)
    {
        var (exit, output) = await ApacheKafka.ToolAsync([tool, .. _server, .. arguments]);
        exit.ShouldBe(0, output);
        return output.ReplaceLineEndings("\n");
    }

    private static string[] Words(string line) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
