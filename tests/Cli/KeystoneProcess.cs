using System.Diagnostics;
using System.Text;
using Keystone.Testing;

namespace Keystone.Cli.Tests;

/// <summary>The program as a user starts it, its two outputs apart; killed at the end if it still runs.</summary>
internal sealed class KeystoneProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly Process _process = new();
    private readonly StringBuilder _out = new();
    private readonly StringBuilder _error = new();
    private readonly Task _reading;

    private KeystoneProcess(string folder, string? input, IReadOnlyDictionary<string, string>? environment, string[] arguments)
    {
        var start = _process.StartInfo;
        start.FileName = Path.Combine(AppContext.BaseDirectory, "keystone");
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        start.WorkingDirectory = folder;
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        start.StandardInputEncoding = new UTF8Encoding(false);
        start.Environment.Remove("KEYSTONE_TOPOLOGY");
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        _process.Start();
        _reading = Task.WhenAll(ReadAsync(_process.StandardOutput, _out), ReadAsync(_process.StandardError, _error));
        if (input is not null)
            _process.StandardInput.Write(input);
        _process.StandardInput.Close();
    }

    public int Id => _process.Id;

    public string Out => Text(_out);

    public string Error => Text(_error);

    public bool HasExited => _process.HasExited;

    public static KeystoneProcess Start(string folder, params string[] arguments) => new(folder, null, null, arguments);

    public static KeystoneProcess Start(
        string folder,
        string? input,
        IReadOnlyDictionary<string, string>? environment,
        params string[] arguments
    ) => new(folder, input, environment, arguments);

    /// <summary>Runs it to its end.</summary>
    public static async Task<(int Status, string Out, string Error)> RunAsync(string folder, string? input, params string[] arguments)
    {
        using var process = new KeystoneProcess(folder, input, null, arguments);
        var status = await process.ExitedAsync();
        return (status, process.Out, process.Error);
    }

    public async Task<int> ExitedAsync(TimeSpan? within = null)
    {
        using var limit = new CancellationTokenSource(within ?? Patience);
        try
        {
            await _process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"still runs. Out:\n{Out}\nError:\n{Error}");
        }
        await _reading;
        return _process.ExitCode;
    }

    /// <summary>Waits until it has printed that, on either output.</summary>
    public async Task PrintedAsync(string part, TimeSpan? within = null)
    {
        bool Has() => Out.Contains(part, StringComparison.Ordinal) || Error.Contains(part, StringComparison.Ordinal);
        try
        {
            await Eventually.ThatAsync(() => Has() || HasExited, within ?? Patience, part);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"'{part}' was not printed. Out:\n{Out}\nError:\n{Error}");
        }
        if (!Has() && HasExited)
            await ExitedAsync();
        if (!Has())
            throw new TimeoutException($"ended with {_process.ExitCode} before it printed '{part}'. Out:\n{Out}\nError:\n{Error}");
    }

    /// <summary>INT, TERM, KILL, STOP, CONT.</summary>
    public void Signal(string name)
    {
        using var kill = Process.Start("kill", ["-" + name, Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    public async Task<int> StopAsync(string signal = "INT")
    {
        Signal(signal);
        return await ExitedAsync(TimeSpan.FromSeconds(40));
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            _process.WaitForExit();
        }
        _process.Dispose();
    }

    private static string Text(StringBuilder text)
    {
        lock (text)
            return text.ToString();
    }

    private static async Task ReadAsync(StreamReader reader, StringBuilder into)
    {
        var buffer = new char[4096];
        while (await reader.ReadAsync(buffer) is var read and > 0)
        {
            lock (into)
                into.Append(buffer, 0, read);
        }
    }
}
