namespace Keystone.Client;

/// <summary>
/// A connection could not be opened or has ended: <see cref="ClientErrorCode.CannotConnect"/>, ConnectionLost, RequestTimedOut,
/// ResponseTooLarge, GarbageReceived or Disposed. All requests under way on it end with the same exception.
/// </summary>
public sealed class ConnectionException : ClientException
{
    public ConnectionException(ClientErrorCode code, string subject, string fact, string? cure = null, Exception? inner = null)
        : base(code, subject, fact, cure, inner) { }

    public override bool IsRetriable => Code != ClientErrorCode.Disposed;
}
