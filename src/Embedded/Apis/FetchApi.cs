using Keystone.Embedded.Serving;
using Keystone.Embedded.State;
using Keystone.Kafka.Messages;
using Keystone.Kafka.Protocol;

namespace Keystone.Embedded.Apis;

/// <summary>
/// Fetch (1), 4-18; 3.7: 0-16.
/// v7 has sessions (KIP-227), v9 checks the reader's leader epoch, v10 may bring zstd, v11 may be asked of a follower, v12 tells
/// truncation by diverging epochs, v13 names topics by id. The last batch may be cut off, as in Kafka. Slices of the log are sent as
/// they lie.
/// </summary>
internal sealed class FetchApi : IApi
{
    public ApiKey Key => ApiKey.Fetch;

    public VersionRange In(KafkaRelease release) => release == KafkaRelease.V3_7 ? new(0, 16) : new(4, 18);

    public void Handle(ClusterState cluster, Exchange exchange)
    {
        var request = exchange.RequestAs<FetchRequest>();
        if (exchange.Faulted.Topic is null && exchange.Faulted.Code is var fault and not ErrorCode.None && exchange.Version >= 7)
        {
            exchange.Answer(new FetchResponse { ErrorCode = fault });
            return;
        }
        var session = cluster.Sessions.Resume(exchange.Broker.Id, exchange.Version, request, out var error);
        if (error != ErrorCode.None)
        {
            exchange.Answer(new FetchResponse { ErrorCode = error });
            return;
        }
        new PendingFetch(cluster, exchange, session).Start();
    }
}
