using Keystone.Cli.Hosting;
using Spectre.Console;

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
        terminal.SayElsewhere(Say);
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
        lock (_lock)
        {
            // Written above the table by the console, which redraws it below.
            _terminal.Console.MarkupLineInterpolated($"{line}");
            _terminal.Out.Flush();
        }
    }

    public void Show(DemoPicture picture)
    {
        lock (_lock)
        {
            _context?.UpdateTarget(DemoTable.Draw(picture, _terminal.Console.Profile.Width, _terminal.Console.Profile.Height));
            _context?.Refresh();
            _terminal.Out.Flush();
        }
    }

    public void Dispose()
    {
        _terminal.SayElsewhere(null);
        _end.TrySetResult();
        _drawing.GetAwaiter().GetResult();
        _terminal.Out.Flush();
    }
}
