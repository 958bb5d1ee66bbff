using System.Buffers.Binary;
using Keystone.Client.Buffers;
using Keystone.Kafka.Messages;
using Keystone.Kafka.Protocol;

namespace Keystone.Client.Connections;

/// <summary>
/// Opens a connection: transport, then ApiVersions. A broker older than our newest ApiVersions answers with version 0 and
/// UNSUPPORTED_VERSION, and says which it speaks (KIP-511); then it is asked again. SASL's two messages would come after it.
/// </summary>
internal static class Handshake
{
    private const string SoftwareName = "keystone";
    private static readonly string SoftwareVersion = typeof(Handshake).Assembly.GetName().Version?.ToString(3) ?? "0.0.0";

    /// <exception cref="ConnectionException">CannotConnect, with the reason.</exception>
    /// <exception cref="BrokerLacksApiException">The broker is too old.</exception>
    public static async Task<BrokerConnection> OpenAsync(
        BrokerEndpoint endpoint,
        string subject,
        ConnectionSettings settings,
        CancellationToken cancellationToken
    )
    {
        using var timeout = new CancellationTokenSource(settings.ConnectTimeout, settings.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        BrokerConnection? connection = null;
        try
        {
            var transport = await settings.Transports.ConnectAsync(endpoint, either.Token).ConfigureAwait(false);
            connection = new BrokerConnection(transport, settings, subject);
            connection.Start();
            var versions = await NegotiateAsync(connection, subject, settings, either.Token).ConfigureAwait(false);
            versions.Require(settings.RequiredApis);
            connection.Versions = versions;
            return connection;
        }
        catch (Exception e)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var fact = timeout.IsCancellationRequested
                ? $"no answer in {settings.ConnectTimeout.TotalSeconds:0.###} s"
                : (e as ConnectionException)?.Fact ?? e.Message.TrimEnd('.');
            var failure = new ConnectionException(ClientErrorCode.CannotConnect, subject, fact, null, e);
            if (connection is not null)
                await connection.CloseAsync(failure).ConfigureAwait(false);
            if (e is BrokerLacksApiException or OutOfMemoryException)
                throw;
            throw failure;
        }
    }

    private static async Task<BrokerVersions> NegotiateAsync(
        BrokerConnection connection,
        string subject,
        ConnectionSettings settings,
        CancellationToken cancellationToken
    )
    {
        var version = ApiVersionsRequest.HighestVersion;
        for (var tries = 0; tries < 2; tries++)
        {
            var exchange = new ApiVersionsExchange(version, cancellationToken) { Timeout = settings.ConnectTimeout };
            if (!connection.TrySend(exchange))
                break;
            exchange.WatchCancellation();
            var answer = await exchange.Ended.ConfigureAwait(false);
            if (answer.ErrorCode == ErrorCode.None)
                return new BrokerVersions(subject, answer);
            if (answer.ErrorCode != ErrorCode.UnsupportedVersion)
                throw new BrokerRefusedException(subject, answer.ErrorCode);
            short spoken = 0;
            foreach (var api in answer.ApiKeys)
            {
                if (api.ApiKey == (short)ApiKey.ApiVersions)
                    spoken = Math.Min(api.MaxVersion, ApiVersionsRequest.HighestVersion);
            }
            version = spoken;
        }
        throw new ConnectionException(ClientErrorCode.CannotConnect, subject, "the broker refuses every version of ApiVersions");
    }

    /// <summary>The only request that is sent before its version is known to be spoken.</summary>
    private sealed class ApiVersionsExchange(short version, CancellationToken cancellation) : Exchange
    {
        private readonly TaskCompletionSource<ApiVersionsResponse> ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private CancellationTokenRegistration registration;

        public override ApiKey Api => ApiKey.ApiVersions;

        public Task<ApiVersionsResponse> Ended => ended.Task;

        public void WatchCancellation() => registration = cancellation.UnsafeRegister(static state => ((Exchange)state!).Abandon(), this);

        protected override void EncodeFrame(ProtocolWriter writer, BrokerVersions versions, int correlationId, string clientId)
        {
            Version = version;
            var request = new ApiVersionsRequest { ClientSoftwareName = SoftwareName, ClientSoftwareVersion = SoftwareVersion };
            RequestFrame.Write(writer, correlationId, clientId, request, version);
        }

        protected override void Finish(BufferLease? frame, ClientException? cause)
        {
            registration.Dispose();
            if (frame is null)
            {
                if (cause is null)
                    ended.TrySetCanceled(cancellation);
                else
                    ended.TrySetException(cause);
                return;
            }
            using (frame)
            {
                try
                {
                    var bytes = frame.Memory;
                    // An answer of version 0 to a version that the broker does not know.
                    var isRefused =
                        bytes.Length >= 6 && BinaryPrimitives.ReadInt16BigEndian(bytes.Span[4..]) == (short)ErrorCode.UnsupportedVersion;
                    var spoken = isRefused ? (short)0 : version;
                    var reader = new ProtocolReader(bytes);
                    ResponseHeader.Read(ref reader, ApiKey.ApiVersions, spoken);
                    ended.TrySetResult(ApiVersionsResponse.Read(ref reader, spoken));
                }
                catch (ProtocolException e)
                {
                    var fact = $"this is no Kafka broker: its answer to ApiVersions cannot be read ({e.Message.TrimEnd('.')})";
                    ended.TrySetException(new ConnectionException(ClientErrorCode.GarbageReceived, "a broker", fact, null, e));
                    throw new FrameException(ClientErrorCode.GarbageReceived, fact);
                }
            }
        }
    }
}
