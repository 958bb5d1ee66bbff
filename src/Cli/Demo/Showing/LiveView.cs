using System.Globalization;
using Keystone.Cli.Hosting;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Keystone.Cli.Demo.Showing;

/// <summary>A table that redraws in place: what flows where.</summary>
internal sealed class LiveView : IDemoView
{
    private readonly Terminal _terminal;
    private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _drawing;
    private readonly Lock _lock = new();
    private LiveDisplayContext? _context;

    public LiveView(Terminal terminal)
    {
        _terminal = terminal;
        _drawing = terminal
            .Console.Live(new Text("starting…"))
            .AutoClear(false)
            .StartAsync(context =>
            {
                lock (_lock)
                    _context = context;
                return _end.Task;
            });
    }

    public void Say(string line)
    {
        // Written above the table by the console, which redraws it below.
        _terminal.Console.MarkupLineInterpolated($"{line}");
        _terminal.Out.Flush();
    }

    public void Show(DemoPicture picture)
    {
        lock (_lock)
        {
            _context?.UpdateTarget(Draw(picture));
            _context?.Refresh();
        }
        _terminal.Out.Flush();
    }

    public void Dispose()
    {
        _end.TrySetResult();
        _drawing.GetAwaiter().GetResult();
        _terminal.Out.Flush();
    }

    private static IRenderable Draw(DemoPicture picture)
    {
        var table = new Table().Border(TableBorder.Rounded).Expand();
        table.Title = new TableTitle(
            Markup.Escape(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{picture.Elapsed.TotalSeconds:0} s  {picture.Phase}  produced {picture.Produced:n0} ({picture.ProducedPerSecond:n0}/s)  arrived at the outputs {picture.ArrivedPerSecond:n0}/s  files {picture.Files}"
                )
            )
        );
        foreach (var head in (string[])["region", "route", "tier", "from", "to"])
            table.AddColumn(head);
        foreach (var head in (string[])["read", "filtered", "dead letters", "arrived", "on its way", "lag"])
            table.AddColumn(new TableColumn(head) { Alignment = Justify.Right });
        table.AddColumn("state");
        foreach (var flow in picture.Flows)
        {
            table.AddRow(
                new Text(flow.Region),
                new Text(flow.Route),
                new Text(flow.Tier.ToString(CultureInfo.InvariantCulture)),
                new Text(flow.From),
                new Text(flow.To),
                Number(flow.Read),
                Number(flow.Filtered),
                Number(flow.DeadLetters),
                Number(flow.Arrived),
                Number(Math.Max(0, flow.Expected - flow.Arrived)),
                Number(flow.LagRecords),
                new Text(flow.Reason is null ? flow.State : $"{flow.State}: {flow.Reason}", StyleOf(flow.State))
            );
        }
        return table;
    }

    private static Text Number(long number) => new(number.ToString("n0", CultureInfo.InvariantCulture));

    private static Style StyleOf(string state) =>
        state switch
        {
            "parked" => new Style(Color.Red),
            "paused" or "starting" => new Style(Color.Yellow),
            _ => new Style(Color.Green),
        };
}
