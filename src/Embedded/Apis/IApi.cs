using Keystone.Embedded.Serving;
using Keystone.Embedded.State;
using Keystone.Kafka.Protocol;

namespace Keystone.Embedded.Apis;

/// <summary>How one API is served. One file per API, headed by its key, versions and notes.</summary>
internal interface IApi
{
    ApiKey Key { get; }

    /// <summary>The versions that the given release of Kafka serves.</summary>
    VersionRange In(KafkaRelease release);

    /// <summary>
    /// Work that needs no state but the topics' published configs, done on the connection's thread before the loop sees the
    /// request; its result travels in <see cref="Exchange.Prepared"/>.
    /// </summary>
    object? Prepare(ClusterState cluster, RequestHeader header, IKafkaMessage request) => null;

    /// <summary>Runs on the loop: answers now, or leaves a watcher or timer that answers.</summary>
    void Handle(ClusterState cluster, Exchange exchange);
}
