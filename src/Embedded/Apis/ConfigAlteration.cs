using Keystone.Embedded.Serving;
using Keystone.Embedded.State;
using Keystone.Kafka.Protocol;

namespace Keystone.Embedded.Apis;

/// <summary>
/// The walk over a request's config resources that AlterConfigs and IncrementalAlterConfigs share: each resource is altered as a whole or
/// not at all, one that is named twice is refused, and every one gets its own answer.
/// </summary>
internal sealed class ConfigAlteration(ClusterState cluster, Exchange exchange, bool validateOnly)
{
    /// <param name="change">Makes the topic's new configs out of what was asked, or says what is wrong with it.</param>
    public void Each<TResource>(
        IEnumerable<TResource> resources,
        Func<TResource, (sbyte Type, string Name)> identity,
        Change<TResource> change,
        Answer answer
    )
    {
        foreach (var same in resources.GroupBy(identity))
        {
            var (type, name) = same.Key;
            var error =
                exchange.Faulted.For(name) is var fault and not ErrorCode.None ? new CreationError(fault, "")
                : same.Count() > 1 ? new(ErrorCode.InvalidRequest, "Each resource must appear at most once.")
                : Alter(same.First(), type, name, change);
            answer(type, name, error?.Code ?? ErrorCode.None, error?.Message);
        }
    }

    private CreationError? Alter<TResource>(TResource asked, sbyte type, string name, Change<TResource> change)
    {
        if (TopicConfigChange.Find(cluster, type, name, out var topic) is { } missing)
            return missing;
        return change(asked, topic!, out var configs) ?? TopicConfigChange.Put(cluster, topic!, configs, validateOnly);
    }

    internal delegate CreationError? Change<in TResource>(TResource asked, Topic topic, out Dictionary<string, string> configs);

    internal delegate void Answer(sbyte type, string name, ErrorCode error, string? message);
}
