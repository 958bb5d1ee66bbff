using System.Net.Sockets;
using System.Threading.Tasks.Sources;

namespace Keystone.Client.Connections;

/// <summary>One reusable scatter-gather send of a socket, awaited without an allocation.</summary>
internal sealed class GatherSend : SocketAsyncEventArgs, IValueTaskSource
{
    private ManualResetValueTaskSourceCore<bool> source;

    public GatherSend()
        : base(true) { }

    public ValueTask SendAsync(Socket socket, IList<ArraySegment<byte>> segments)
    {
        source.Reset();
        BufferList = segments;
        if (socket.SendAsync(this))
            return new ValueTask(this, source.Version);
        return SocketError == SocketError.Success
            ? ValueTask.CompletedTask
            : ValueTask.FromException(new SocketException((int)SocketError));
    }

    protected override void OnCompleted(SocketAsyncEventArgs e)
    {
        if (SocketError == SocketError.Success)
            source.SetResult(true);
        else
            source.SetException(new SocketException((int)SocketError));
    }

    void IValueTaskSource.GetResult(short token) => source.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => source.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        source.OnCompleted(continuation, state, token, flags);
}
