using System.Globalization;
using Keystone.Client;
using Keystone.Client.Admin;
using Keystone.Testing;

namespace Keystone.EndToEnd.Tests.Records;

/// <summary>Where a group stands in a topic, as lag tools see it.</summary>
public static class GroupLags
{
    /// <summary>By Kafka's own consumer-groups tool; where there is none by offsets and ends asked for ourselves.</summary>
    public static Task<IReadOnlyList<PartitionLag>> ShownAsync(string bootstrap, string group, string topic) =>
        ApacheKafka.Home is null ? AskedAsync(bootstrap, group, topic) : ByToolAsync(bootstrap, group, topic);

    /// <summary>Committed offsets and log ends by the protocol.</summary>
    public static async Task<IReadOnlyList<PartitionLag>> AskedAsync(string bootstrap, string group, string topic)
    {
        var cancelled = TestContext.Current.CancellationToken;
        await using var cluster = new ClusterClient(new ClusterClientOptions { Bootstrap = bootstrap, ClientId = "look-at-lag" });
        await cluster.ConnectAsync(cancelled);
        var committed = await new GroupOffsetAdmin(cluster).FetchAsync(group, cancelled);
        var own = committed.Where(offset => offset.Partition.Topic == topic).ToDictionary(o => o.Partition, o => o.Offset);
        var ends = await new OffsetAdmin(cluster).ListAsync(own.Keys, OffsetQuery.Latest, cancelled);
        return
        [
            .. own.OrderBy(o => o.Key.Partition)
                .Select(o => new PartitionLag(o.Key.Partition, o.Value, ends[o.Key].Offset, ends[o.Key].Offset - o.Value)),
        ];
    }

    private static async Task<IReadOnlyList<PartitionLag>> ByToolAsync(string bootstrap, string group, string topic)
    {
        var (exit, output) = await ApacheKafka.ToolAsync(
            "consumer-groups",
            "--bootstrap-server",
            bootstrap,
            "--describe",
            "--group",
            group
        );
        exit.ShouldBe(0, output);
        var rows = output.Split('\n').Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToList();
        var header = rows.Find(row => row is ["GROUP", ..]).ShouldNotBeNull(output);
        long Read(string[] row, string column) => long.Parse(row[Array.IndexOf(header, column)], CultureInfo.InvariantCulture);
        return
        [
            .. rows.Where(row => row.Length >= header.Length && row[0] == group && row[Array.IndexOf(header, "TOPIC")] == topic)
                .Select(row => new PartitionLag(
                    (int)Read(row, "PARTITION"),
                    Read(row, "CURRENT-OFFSET"),
                    Read(row, "LOG-END-OFFSET"),
                    Read(row, "LAG")
                ))
                .OrderBy(lag => lag.Partition),
        ];
    }
}
