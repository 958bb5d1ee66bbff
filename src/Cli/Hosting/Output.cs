using System.Net.Sockets;

namespace Keystone.Cli.Hosting;

/// <summary>What a failed write to standard output means.</summary>
public static class Output
{
    private const int BrokenPipe = 32;

    /// <summary>True when the reader has gone (<c>keystone tail … | head</c>): the command is done, nothing failed.</summary>
    public static bool IsBrokenPipe(IOException failure) =>
        (failure.HResult & 0xffff) == BrokenPipe || failure.InnerException is SocketException { SocketErrorCode: SocketError.Shutdown };
}
