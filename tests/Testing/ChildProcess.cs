using System.Diagnostics;
using System.Text;

namespace Keystone.Testing;

/// <summary>A program that a test starts and stops, or kills; its output is kept. Never outlives the test process's own orderly end.</summary>
public sealed class ChildProcess : IDisposable
{
    private readonly Process process = new();
    private readonly StringBuilder text = new();

    public ChildProcess(
        string file,
        IEnumerable<string> arguments,
        string? folder = null,
        IReadOnlyDictionary<string, string?>? environment = null
    )
    {
        var start = process.StartInfo;
        start.FileName = file;
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        start.WorkingDirectory = folder ?? Environment.CurrentDirectory;
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        foreach (var (name, value) in environment ?? new Dictionary<string, string?>())
            start.Environment[name] = value;
        process.OutputDataReceived += (_, line) => Append(line.Data);
        process.ErrorDataReceived += (_, line) => Append(line.Data);
        process.Start();
        process.StandardInput.Close();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        AppDomain.CurrentDomain.ProcessExit += OnExit;
    }

    public int Id => process.Id;

    public bool HasExited => process.HasExited;

    public int ExitCode => process.ExitCode;

    /// <summary>What it printed so far, both streams.</summary>
    public string Output
    {
        get
        {
            lock (text)
                return text.ToString();
        }
    }

    public bool HasPrinted(string part) => Output.Contains(part, StringComparison.Ordinal);

    /// <exception cref="TimeoutException">It did not print that in time, or ended; the message has its output.</exception>
    public async Task PrintedAsync(string part, TimeSpan within)
    {
        try
        {
            await Eventually.ThatAsync(() => HasPrinted(part) || HasExited, within, part).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"'{part}' was not printed within {within.TotalSeconds:0} s. Printed:\n{Output}");
        }
        if (!HasPrinted(part))
            throw new TimeoutException($"ended with {ExitCode} before it printed '{part}'. Printed:\n{Output}");
    }

    /// <summary>Returns the exit code.</summary>
    /// <exception cref="TimeoutException">It still runs; it is killed then.</exception>
    public async Task<int> ExitedAsync(TimeSpan within)
    {
        using var limit = new CancellationTokenSource(within);
        try
        {
            await process.WaitForExitAsync(limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            Kill();
            throw new TimeoutException($"still ran after {within.TotalSeconds:0} s. Printed:\n{Output}");
        }
        return process.ExitCode;
    }

    public Task<int> StopAsync(TimeSpan within)
    {
        Signal("TERM");
        return ExitedAsync(within);
    }

    /// <summary>SIGKILL, to it and what it started.</summary>
    public void Kill()
    {
        try
        {
            process.Kill(entireProcessTree: true);
            process.WaitForExit();
        }
        catch (InvalidOperationException)
        {
            // It had ended by itself.
        }
    }

    /// <summary>Sends STOP, CONT, INT, TERM …</summary>
    public void Signal(string name)
    {
        using var kill = Process.Start("kill", ["-" + name, process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    public void Dispose()
    {
        AppDomain.CurrentDomain.ProcessExit -= OnExit;
        if (!process.HasExited)
            Kill();
        process.Dispose();
    }

    private void OnExit(object? sender, EventArgs e) => Kill();

    private void Append(string? line)
    {
        if (line is null)
            return;
        lock (text)
            text.AppendLine(line);
    }
}
