namespace Keystone.Cli.Hosting;

/// <summary>
/// How .NET's socket threads hand on what has come. By default each event travels to a pool thread, which for a lane that passes batches
/// through is a third of its CPU. A worker runs continuations on the socket threads instead (there is then one for each core). What this asks
/// for: nothing that continues from a socket may block or take long there. Keystone.Client keeps to it (it leaves the thread before it completes
/// a caller's task); whoever awaits a socket himself, leaves it too.
/// </summary>
internal static class SocketThreads
{
    /// <summary>Before the process opens its first socket; .NET reads it once, and only from the environment.</summary>
    public static void RunContinuations() => Environment.SetEnvironmentVariable("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS", "1");
}
