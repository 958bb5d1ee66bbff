using System.Text.Json;
using Keystone.Cli.Hosting;
using Keystone.Cli.Online;
using Keystone.Topology;

namespace Keystone.Cli.Commands;

/// <summary>What <c>keystone validate</c> found, as text and as JSON.</summary>
internal sealed class ValidationReport(string file, TopologyResult result, OnlineReport? online)
{
    private readonly IReadOnlyList<Diagnostic> _judged = [.. result.Diagnostics, .. online?.Findings ?? []];

    public int Errors => _judged.Count(finding => finding.Severity == DiagnosticSeverity.Error);

    public void Write(Terminal terminal)
    {
        foreach (var finding in _judged.Concat(result.NotInThisVersion))
            terminal.Line(finding.ToString());
        if (online is not null)
        {
            foreach (var cluster in online.Clusters)
                terminal.Line(cluster.ToString());
            foreach (var (cluster, topics) in online.TopicsToCreate)
                terminal.Line($"'keystone run' would create on {cluster}: {string.Join(", ", topics)}");
        }
        terminal.Line(Summary());
    }

    public void WriteJson(Terminal terminal)
    {
        using (var json = new Utf8JsonWriter(terminal.OutBytes, JsonOutput.Options))
        {
            json.WriteStartObject();
            json.WriteString("file", file);
            json.WriteBoolean("valid", Errors == 0);
            json.WriteStartArray("findings");
            foreach (var finding in _judged)
                WriteFinding(json, finding, finding.Severity == DiagnosticSeverity.Error ? "error" : "warning");
            foreach (var finding in result.NotInThisVersion)
                WriteFinding(json, finding, "not_in_this_version");
            json.WriteEndArray();
            if (online is not null)
                WriteOnline(json, online);
            json.WriteEndObject();
        }
        terminal.Line("");
    }

    private string Summary()
    {
        var counted = $"{Count(Errors, "error")}, {Count(_judged.Count - Errors, "warning")}";
        if (result.NotInThisVersion.Count > 0)
            counted += $", {result.NotInThisVersion.Count} not in this version";
        if (result.Model is not { } model)
            return $"{file}: {counted}";
        var summary =
            $"{file}: {counted}. {Count(model.Regions.Count, "region")}, {Count(model.Clusters.Count(), "cluster")}, "
            + $"{Count(model.Streams.Count, "stream")}, {Count(model.Flows.Count, "flow")}, {Count(model.Sinks.Count, "sink")}, {Count(model.Tests.Count, "test")}.";
        return online is null
            ? summary
            : $"{summary} Online: {online.Clusters.Count(cluster => cluster.IsReached)} of {Count(online.Clusters.Count, "cluster")} reached, "
                + $"{Count(online.TopicsThere, "topic")} there, {online.TopicsToCreate.Sum(on => on.Topics.Count)} to create.";
    }

    private static string Count(int count, string what) => count == 1 ? $"1 {what}" : $"{count} {what}s";

    private static void WriteFinding(Utf8JsonWriter json, Diagnostic finding, string severity)
    {
        json.WriteStartObject();
        json.WriteString("severity", severity);
        json.WriteString("code", finding.Code);
        json.WriteString("file", finding.File);
        json.WriteNumber("line", finding.Line);
        json.WriteNumber("column", finding.Column);
        json.WriteString("subject", finding.Subject);
        json.WriteString("fact", finding.Fact);
        json.WriteString("cure", finding.Cure);
        json.WriteEndObject();
    }

    private static void WriteOnline(Utf8JsonWriter json, OnlineReport online)
    {
        json.WriteStartObject("online");
        json.WriteStartArray("clusters");
        foreach (var cluster in online.Clusters)
        {
            json.WriteStartObject();
            json.WriteString("name", cluster.Name);
            json.WriteString("region", cluster.Region);
            json.WriteString("bootstrap", cluster.Bootstrap);
            json.WriteBoolean("reached", cluster.IsReached);
            if (cluster.IsReached)
            {
                json.WriteString("cluster_id", cluster.ClusterId);
                json.WriteNumber("brokers", cluster.Brokers!.Value);
                json.WriteNumber("transaction_version", cluster.TransactionVersion!.Value);
            }
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteNumber("topics_there", online.TopicsThere);
        json.WriteStartArray("topics_to_create");
        foreach (var (cluster, topics) in online.TopicsToCreate)
        foreach (var topic in topics)
            json.WriteStringValue($"{cluster}/{topic}");
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
