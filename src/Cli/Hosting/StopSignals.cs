using System.Runtime.InteropServices;

namespace Keystone.Cli.Hosting;

/// <summary>
/// Ctrl-C and SIGTERM: the first asks for a clean stop through <see cref="Token"/>, a second ends the process at once with status 130. It uses _exit:
/// exit handlers (an actor system's, librdkafka's) would wait for what the user no longer wants to wait for.
/// </summary>
public sealed partial class StopSignals : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly List<PosixSignalRegistration> _registrations = [];
    private int _seen;

    public StopSignals()
    {
        foreach (var signal in (PosixSignal[])[PosixSignal.SIGINT, PosixSignal.SIGTERM])
            _registrations.Add(PosixSignalRegistration.Create(signal, OnSignal));
    }

    public CancellationToken Token => _stop.Token;

    public void Dispose()
    {
        foreach (var registration in _registrations)
            registration.Dispose();
        _stop.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true;
        if (Interlocked.Increment(ref _seen) > 1)
            ExitNow(ExitCode.Interrupted);
        try
        {
            _stop.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The program is at its end anyway.
        }
    }

    [LibraryImport("libc", EntryPoint = "_exit")]
    private static partial void ExitNow(int status);
}
