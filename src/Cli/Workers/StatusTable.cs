using System.Globalization;
using Keystone.Cli.Hosting;
using Spectre.Console;

namespace Keystone.Cli.Workers;

/// <summary>A status for people: a table of flows, then a line for each lane that needs a look.</summary>
internal static class StatusTable
{
    public static void Write(Terminal terminal, StatusReport report, TimeProvider time)
    {
        var owner = report.Instance is null ? "no worker asked" : $"worker {report.Instance}";
        terminal.Line($"region {report.Region} of {report.Pipeline}: {owner}");
        if (terminal.IsInteractive)
            terminal.Console.Write(Table(report, terminal.Console.Profile.Width));
        else
            WritePlain(terminal, report);
        foreach (var line in Remarks(report, time))
            terminal.Line(line);
        terminal.Line("");
    }

    private const int StateCell = 4;

    private static readonly string[] Heads =
    [
        "flow",
        "tier",
        "from",
        "to",
        "state",
        "lanes",
        "lag records",
        "lag bytes",
        "lag s",
        "read",
        "kept",
        "dead letters",
    ];

    /// <summary>The width from which on a column is shown: what is narrow keeps what tells whether a flow keeps up.</summary>
    private static int FromWidth(string head) =>
        head switch
        {
            "flow" or "state" or "lag records" or "lag s" or "dead letters" => 0,
            "read" or "kept" => 90,
            "from" or "to" => 130,
            _ => 160,
        };

    private static Table Table(StatusReport report, int width)
    {
        var shown = Enumerable.Range(0, Heads.Length).Where(i => FromWidth(Heads[i]) <= width).ToList();
        var table = new Table().Border(TableBorder.Rounded);
        foreach (var i in shown)
            table.AddColumn(new TableColumn(Heads[i]) { NoWrap = Heads[i] != "to" });
        foreach (var flow in report.Flows)
        {
            var cells = Cells(flow);
            var color = flow.State switch
            {
                "running" or "draining" or "drained" => "green",
                "parked" => "red",
                _ => "yellow",
            };
            cells[StateCell] = $"[{color}]{Markup.Escape(cells[StateCell])}[/]";
            table.AddRow([.. shown.Select(i => new Markup(i == StateCell ? cells[i] : Markup.Escape(cells[i])))]);
        }
        return table;
    }

    private static void WritePlain(Terminal terminal, StatusReport report)
    {
        var rows = report.Flows.Select(Cells).Prepend(Heads).ToList();
        var widths = Enumerable.Range(0, Heads.Length).Select(i => rows.Max(row => row[i].Length)).ToArray();
        foreach (var row in rows)
            terminal.Line(string.Join("  ", row.Select((cell, i) => cell.PadRight(widths[i]))).TrimEnd());
    }

    private static string[] Cells(FlowReport flow) =>
        [
            flow.Flow[(flow.Flow.LastIndexOf('/') + 1)..],
            flow.Tier.ToString(CultureInfo.InvariantCulture),
            flow.From,
            string.Join(" ", flow.To),
            flow.State,
            flow.Lanes.Count.ToString(CultureInfo.InvariantCulture),
            // A lane that could not start yet, or was parked before it, knows no offsets: that is not a lag of 0.
            flow.LagIsKnown
                ? flow.LagRecords.ToString("n0", CultureInfo.InvariantCulture)
                : "-",
            flow.LagIsKnown && flow.LagBytes is { } bytes ? bytes.ToString("n0", CultureInfo.InvariantCulture) : "-",
            flow.LagIsKnown && flow.LagSeconds is { } seconds ? seconds.ToString("0.0", CultureInfo.InvariantCulture) : "-",
            Sum(flow, counts => counts.Read),
            Sum(flow, counts => counts.Kept),
            Sum(flow, counts => counts.DeadLettered),
        ];

    private static string Sum(FlowReport flow, Func<CountsReport, long> count) =>
        flow.Lanes.Any(lane => lane.Counts is not null)
            ? flow.Lanes.Sum(lane => lane.Counts is { } counts ? count(counts) : 0).ToString("n0", CultureInfo.InvariantCulture)
            : "-";

    private static IEnumerable<string> Remarks(StatusReport report, TimeProvider time)
    {
        foreach (var flow in report.Flows)
        {
            if (flow.Reason is not null)
                yield return $"  {flow.Flow}: {flow.State}{Since(flow.Since, flow.NextTry, time)}: {flow.Reason}";
            foreach (var lane in flow.Lanes.Where(lane => lane.Reason is not null && lane.Reason != flow.Reason))
                yield return $"  {flow.Flow} lane {lane.Lane}: {lane.State}{Since(lane.Since, lane.NextTry, time)}: {lane.Reason}";
            foreach (var (lane, gap) in flow.Lanes.SelectMany(lane => lane.Gaps.Select(gap => (lane, gap))))
            {
                if (gap != lane.Reason)
                    yield return $"  {flow.Flow} lane {lane.Lane}: {gap}";
            }
        }
        foreach (var flow in report.Flows.Where(flow => flow.State == "parked"))
            yield return $"  to set it going again: keystone resume {flow.Flow}{AcceptOf(flow)}";
    }

    private static string AcceptOf(FlowReport flow)
    {
        var reason = flow.Reason ?? flow.Lanes.Select(lane => lane.Reason).FirstOrDefault(text => text is not null) ?? "";
        return reason.Contains("removed by retention", StringComparison.Ordinal) ? " --accept gap"
            : reason.Contains("was truncated", StringComparison.Ordinal) ? " --accept truncated"
            : reason.Contains("was recreated", StringComparison.Ordinal) ? " --accept recreated"
            : "";
    }

    private static string Since(DateTimeOffset? since, DateTimeOffset? nextTry, TimeProvider time)
    {
        var now = time.GetUtcNow();
        var text = since is null ? "" : $" for {Seconds(now - since.Value)}";
        return nextTry is null ? text : $"{text}, next try in {Seconds(nextTry.Value - now)}";
    }

    private static string Seconds(TimeSpan span) => string.Create(CultureInfo.InvariantCulture, $"{Math.Max(0, span.TotalSeconds):0} s");
}
