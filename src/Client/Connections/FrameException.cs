namespace Keystone.Client.Connections;

/// <summary>The stream is no stream of frames; the connection adds its broker and ends.</summary>
internal sealed class FrameException(ClientErrorCode code, string fact) : Exception(fact)
{
    public ClientErrorCode Code { get; } = code;
}
