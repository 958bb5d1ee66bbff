using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Keystone.Cli.Demo.Showing;

/// <summary>
/// The demo's table for a terminal of some size: a line for each flow, never wrapped. What is narrow loses the columns that say least, what is low the
/// last flows, and says how many.
/// </summary>
internal static class DemoTable
{
    /// <summary>Title, table head, borders, the cursor's line.</summary>
    private const int OtherLines = 8;

    private static readonly Column[] Columns =
    [
        new("region", 0, false, flow => flow.Region),
        new("route", 0, false, flow => flow.Route),
        new("tier", 150, false, flow => flow.Tier.ToString(CultureInfo.InvariantCulture)),
        new("from", 150, false, flow => flow.From),
        new("to", 105, false, flow => flow.Outputs.Count == 1 ? flow.Outputs[0] : $"{flow.Outputs[0]} +{flow.Outputs.Count - 1}"),
        new("read", 0, true, flow => Number(flow.Read)),
        new("filtered", 105, true, flow => Number(flow.Filtered)),
        new("dead letters", 130, true, flow => Number(flow.DeadLetters)),
        new("arrived", 0, true, flow => Number(flow.Arrived)),
        new("on its way", 90, true, flow => Number(Math.Max(0, flow.Expected - flow.Arrived))),
        new("lag", 0, true, flow => Number(flow.LagRecords)),
        new("state", 0, false, flow => flow.Reason is null ? flow.State : $"{flow.State}: {flow.Reason}"),
    ];

    public static IRenderable Draw(DemoPicture picture, int width, int height)
    {
        var columns = Columns.Where(column => column.FromWidth <= width).ToList();
        var table = new Table().Border(width < 105 ? TableBorder.Simple : TableBorder.Rounded);
        foreach (var column in columns)
            table.AddColumn(new TableColumn(column.Head) { NoWrap = true, Alignment = column.IsNumber ? Justify.Right : Justify.Left });
        var rows = Math.Max(1, height - OtherLines);
        var shown = picture.Flows.Count <= rows ? picture.Flows : [.. picture.Flows.Take(rows - 1)];
        foreach (var flow in shown)
            table.AddRow(columns.Select(column => Cell(column, flow)));
        List<IRenderable> lines = [Line(Title(picture)), table];
        if (shown.Count < picture.Flows.Count)
            lines.Add(Line($"… and {picture.Flows.Count - shown.Count} more flows: the terminal is too low for them"));
        return new Rows(lines);
    }

    private static string Title(DemoPicture picture) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{picture.Elapsed.TotalSeconds:0} s  {picture.Phase}  produced {picture.Produced:n0} ({picture.ProducedPerSecond:n0}/s)  arrived {picture.ArrivedPerSecond:n0}/s  files {picture.Files}"
        );

    private static Text Line(string text) => new(text) { Overflow = Overflow.Ellipsis };

    private static Text Cell(Column column, FlowFigures flow) =>
        new(column.Text(flow), column.Head == "state" ? StyleOf(flow.State) : Style.Plain) { Overflow = Overflow.Ellipsis };

    private static string Number(long number) => number.ToString("n0", CultureInfo.InvariantCulture);

    private static Style StyleOf(string state) =>
        state switch
        {
            "parked" => new Style(Color.Red),
            "paused" or "starting" => new Style(Color.Yellow),
            _ => new Style(Color.Green),
        };

    private sealed record Column(string Head, int FromWidth, bool IsNumber, Func<FlowFigures, string> Text);
}
