using System.Text;
using Spectre.Console;

namespace Keystone.Cli.Hosting;

/// <summary>
/// Where a command reads and writes. Data goes to <see cref="Out"/>, everything else to <see cref="Error"/>. Colours, tables that redraw and progress
/// only where <see cref="IsInteractive"/>.
/// </summary>
public sealed class Terminal : IDisposable
{
    private readonly Lazy<IAnsiConsole> _console;
    private volatile Action<string>? _sayElsewhere;

    public Terminal(Stream input, Stream output, TextWriter error, bool isInteractive)
    {
        In = input;
        OutBytes = new BufferedStream(output, 64 * 1024);
        Out = new StreamWriter(OutBytes, new UTF8Encoding(false), 16 * 1024) { AutoFlush = false, NewLine = "\n" };
        Error = error;
        IsInteractive = isInteractive;
        _console = new(() =>
            AnsiConsole.Create(
                new AnsiConsoleSettings
                {
                    Ansi = isInteractive ? AnsiSupport.Detect : AnsiSupport.No,
                    ColorSystem =
                        isInteractive && Environment.GetEnvironmentVariable("NO_COLOR") is null or ""
                            ? ColorSystemSupport.Detect
                            : ColorSystemSupport.NoColors,
                    Interactive = isInteractive ? InteractionSupport.Yes : InteractionSupport.No,
                    Out = new AnsiConsoleOutput(Out),
                }
            )
        );
    }

    public Stream In { get; }

    public TextWriter Out { get; }

    /// <summary>The bytes under <see cref="Out"/>, buffered: flush that one before writing here, and this one after.</summary>
    public Stream OutBytes { get; }

    public TextWriter Error { get; }

    public bool IsInteractive { get; }

    /// <summary>Standard error goes to a terminal, not into a file.</summary>
    public bool ErrorIsTerminal { get; init; }

    /// <summary>Set by <c>-v</c>: logs go to <see cref="Error"/>.</summary>
    public bool Verbose { get; set; }

    public IAnsiConsole Console => _console.Value;

    public static Terminal OfProcess()
    {
        var error = new StreamWriter(System.Console.OpenStandardError(), new UTF8Encoding(false)) { AutoFlush = true, NewLine = "\n" };
        // NO_COLOR takes the colours, not the tables: the console below looks at it.
        var interactive = !System.Console.IsOutputRedirected && Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb");
        return new Terminal(
            System.Console.OpenStandardInput(),
            System.Console.OpenStandardOutput(),
            TextWriter.Synchronized(error),
            interactive
        )
        {
            ErrorIsTerminal = !System.Console.IsErrorRedirected,
        };
    }

    /// <summary>A line of data, at once.</summary>
    public void Line(string text)
    {
        lock (Out)
        {
            Out.WriteLine(text);
            Out.Flush();
        }
    }

    /// <summary>What happens, for a person: never mixed into data.</summary>
    public void Say(string text)
    {
        if (_sayElsewhere is { } elsewhere)
            elsewhere(text);
        else
            Error.WriteLine(text);
    }

    /// <summary>While something redraws on the terminal that <see cref="Error"/> goes to as well, it says the lines itself; null ends that.</summary>
    public void SayElsewhere(Action<string>? say) => _sayElsewhere = ErrorIsTerminal ? say : null;

    /// <summary>Only with <c>-v</c>.</summary>
    public void Log(string text)
    {
        if (Verbose)
            Error.WriteLine(text);
    }

    public void Dispose()
    {
        try
        {
            Out.Flush();
            Error.Flush();
        }
        catch (IOException)
        {
            // The reader of the output has gone; nobody is left to tell.
        }
    }
}
