using System.Text.Json;
using Confluent.Kafka;
using Keystone.Cli.Clusters;
using Keystone.Cli.Hosting;
using Keystone.Cli.Workers;
using Keystone.Flow.Positions;

namespace Keystone.Cli.Internals;

/// <summary>The records of a cluster's position log as JSON lines, in the order of the log.</summary>
internal static class PositionDump
{
    public static void Print(string cluster, string bootstrap, Terminal terminal, CancellationToken stop)
    {
        var found = TopicScan.Read(cluster, bootstrap, PositionTopic.Name, terminal, record => Print(cluster, record, terminal), stop);
        if (!found)
            terminal.Say($"keystone: cluster {cluster} has no {PositionTopic.Name}: no flow has run into it yet");
    }

    private static void Print(string cluster, ConsumeResult<byte[]?, byte[]?> record, Terminal terminal)
    {
        using (var json = new Utf8JsonWriter(terminal.OutBytes, JsonOutput.Options))
        {
            json.WriteStartObject();
            json.WriteString("cluster", cluster);
            json.WriteString("topic", record.Topic);
            json.WriteNumber("partition", record.Partition.Value);
            json.WriteNumber("offset", record.Offset.Value);
            json.WriteString("timestamp", Time(record.Message.Timestamp.UtcDateTime));
            if (PositionRecord.TryRead(record.Message.Key, record.Message.Value, record.Offset.Value, out var read))
                Write(json, read);
            else
                json.WriteString("error", "not a record of this version");
            json.WriteEndObject();
        }
        terminal.Line("");
    }

    private static string Time(DateTime utc) =>
        utc.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture);

    private static void Write(Utf8JsonWriter json, PositionRecord record)
    {
        json.WriteStartObject("key");
        json.WriteString("flow", record.Flow);
        json.WriteString("source_cluster_id", record.SourceClusterId);
        if (record.TopicId is { } topicId)
        {
            json.WriteString("topic_id", topicId);
            json.WriteNumber("partition", record.Partition);
        }
        if (record.ClaimedLane is { } lane)
            json.WriteNumber("claimed_lane", lane);
        json.WriteEndObject();
        if (record.Claimant is { } claimant)
        {
            json.WriteStartObject("value");
            json.WriteString("instance_id", claimant);
            json.WriteEndObject();
        }
        else if (record.Position is { } position)
            Write(json, position);
        else if (record.FlowRecord is { } flow)
            Write(json, flow);
        else
            json.WriteNull("value");
    }

    private static void Write(Utf8JsonWriter json, PartitionPosition position)
    {
        json.WriteStartObject("value");
        json.WriteString("topic", position.Topic);
        json.WriteNumber("next_offset", position.NextOffset);
        json.WriteNumber("leader_epoch", position.LeaderEpoch);
        json.WriteString("instance_id", position.InstanceId);
        json.WriteNumber("lane_count", position.LaneCount);
        if (position.Cut is { } cut)
        {
            json.WriteStartObject("cut");
            json.WriteNumber("end_offset", cut.EndOffset);
            json.WriteStartArray("names");
            foreach (var name in cut.Names)
                json.WriteStringValue(name);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteStartArray("gaps");
        foreach (var gap in position.Gaps)
        {
            json.WriteStartObject();
            json.WriteString("kind", Reports.Word(gap.Kind));
            json.WriteNumber("from_offset", gap.FromOffset);
            json.WriteNumber("to_offset", gap.ToOffset);
            json.WriteString("accepted_at", Time(gap.AcceptedAt.UtcDateTime));
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, FlowRecord flow)
    {
        json.WriteStartObject("value");
        json.WriteNumber("lane_count", flow.LaneCount);
        if (flow.FormerLanes > 0)
            json.WriteNumber("former_lanes", flow.FormerLanes);
        json.WriteString("instance_id", flow.InstanceId);
        json.WriteNumber("first_partitions", flow.FirstPartitions);
        json.WriteString("source_topic_id", flow.SourceTopicId);
        json.WriteStartObject("targets");
        foreach (var (topic, id) in flow.Targets)
            json.WriteString(topic, id);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
