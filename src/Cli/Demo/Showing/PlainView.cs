using System.Globalization;
using Keystone.Cli.Hosting;

namespace Keystone.Cli.Demo.Showing;

/// <summary>Lines for logs and for terminals that cannot redraw: a short one each second, every flow each ten.</summary>
internal sealed class PlainView(Terminal terminal) : IDemoView
{
    private int _shown;

    public void Say(string line) => terminal.Say(line);

    public void Show(DemoPicture picture)
    {
        terminal.Say(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{picture.Elapsed.TotalSeconds, 5:0} s {picture.Phase, -9} produced {picture.Produced:n0} ({picture.ProducedPerSecond:n0}/s)  arrived {picture.Flows.Sum(f => f.Arrived):n0} ({picture.ArrivedPerSecond:n0}/s)  behind {picture.Flows.Sum(f => f.LagRecords):n0}  files {picture.Files}"
            )
        );
        if (_shown++ % 10 != 9)
            return;
        foreach (var flow in picture.Flows)
        {
            var reason = flow.Reason is null ? "" : $" ({flow.Reason})";
            terminal.Say(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"        {flow.Region} {flow.Route, -16} tier {flow.Tier}  {flow.From} -> {string.Join(" ", flow.Outputs)}: read {flow.Read:n0}, filtered {flow.Filtered:n0}, arrived {flow.Arrived:n0}, {flow.State}{reason}"
                )
            );
        }
    }

    public void Dispose() { }
}
