using System.Globalization;
using System.Text.Json;
using Keystone.Cli.Hosting;

namespace Keystone.Cli.Demo;

/// <summary>What the demo found, for people and as JSON.</summary>
internal sealed record DemoSummary
{
    public required bool Verified { get; init; }
    public required double Seconds { get; init; }
    public required long Produced { get; init; }

    /// <summary>Not accepted by the fronting tier: never owed to any output.</summary>
    public required long NotAccepted { get; init; }
    public required long BadLines { get; init; }
    public required long Filtered { get; init; }
    public required long DeadLettered { get; init; }
    public required long Skipped { get; init; }
    public required long Files { get; init; }
    public required IReadOnlyList<RouteResult> Routes { get; init; }
    public required IReadOnlyList<string> Remarks { get; init; }

    public void WriteJson(Terminal terminal) => terminal.Line(JsonSerializer.Serialize(this, DemoJson.Default.DemoSummary));

    public void Write(Terminal terminal)
    {
        string[] heads = ["region", "route", "output", "expected", "arrived", "lost", "duplicated"];
        var rows = Routes
            .Select(route =>
                (string[])
                    [
                        route.Region,
                        route.Route,
                        route.Output,
                        Text(route.Expected),
                        Text(route.Arrived),
                        Text(route.Lost),
                        Text(route.Duplicated),
                    ]
            )
            .Prepend(heads)
            .ToList();
        var widths = Enumerable.Range(0, heads.Length).Select(i => rows.Max(row => row[i].Length)).ToArray();
        // One space between columns where two do not fit: a table that wraps cannot be read.
        var isNarrow = terminal.IsInteractive && widths.Sum() + 2 * (widths.Length - 1) > terminal.Console.Profile.Width;
        terminal.Line("");
        foreach (var row in rows)
            terminal.Line(
                string.Join(isNarrow ? " " : "  ", row.Select((cell, i) => i < 3 ? cell.PadRight(widths[i]) : cell.PadLeft(widths[i])))
                    .TrimEnd()
            );
        terminal.Line("");
        foreach (var remark in Remarks)
            terminal.Line(remark);
        terminal.Line(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{(Verified ? "verified" : "FAILED")}: {Produced:n0} events produced in {Seconds:0} s; {Routes.Sum(r => r.Arrived):n0} records arrived at {Routes.Count} outputs ({Files:n0} files), {Filtered:n0} filtered, {DeadLettered:n0} dead-lettered; lost {Routes.Sum(r => r.Lost):n0}, duplicated {Routes.Sum(r => r.Duplicated):n0}"
            )
        );
    }

    private static string Text(long number) => number.ToString("n0", CultureInfo.InvariantCulture);
}
