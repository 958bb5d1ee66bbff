using Keystone.Embedded.Serving;
using Keystone.Embedded.State;
using Keystone.Kafka.Messages;
using Keystone.Kafka.Protocol;
using static Keystone.Kafka.Messages.CreatePartitionsResponse;

namespace Keystone.Embedded.Apis;

/// <summary>
/// CreatePartitions (37), 0-3; 3.7 the same.
/// Raises partition counts, to more than there are; new partitions have the replication factor of the first.
/// </summary>
internal sealed class CreatePartitionsApi : IApi
{
    public ApiKey Key => ApiKey.CreatePartitions;

    public VersionRange In(KafkaRelease release) => new(0, 3);

    public void Handle(ClusterState cluster, Exchange exchange)
    {
        var request = exchange.RequestAs<CreatePartitionsRequest>();
        var response = new CreatePartitionsResponse();
        // Kafka does not expect so many here, and says so.
        var tooMany = TopicCreation.RefuseCount(request.Topics.Sum(t => Math.Max(0, (long)t.Count - PresentOf(cluster, t.Name)))) is null
            ? null
            : new CreationError(ErrorCode.UnknownServerError, "The server experienced an unexpected error when processing the request.");
        foreach (var sameName in request.Topics.GroupBy(t => t.Name, StringComparer.Ordinal))
        {
            var asked = sameName.First();
            var error =
                exchange.Faulted.For(asked.Name) is var fault and not ErrorCode.None ? new CreationError(fault, "")
                : sameName.Count() > 1 ? new CreationError(ErrorCode.InvalidRequest, "Duplicate topic in request.")
                : tooMany ?? Create(cluster, asked, request.ValidateOnly);
            response.Results.Add(
                new CreatePartitionsTopicResult
                {
                    Name = asked.Name,
                    ErrorCode = error?.Code ?? ErrorCode.None,
                    ErrorMessage = error?.Message,
                }
            );
        }
        exchange.Answer(response);
    }

    private static int PresentOf(ClusterState cluster, string topic) => cluster.Topics.Find(topic)?.Partitions.Count ?? int.MaxValue;

    private static CreationError? Create(ClusterState cluster, CreatePartitionsRequest.CreatePartitionsTopic asked, bool validateOnly)
    {
        if (cluster.Topics.Find(asked.Name) is not { } topic)
            return new(ErrorCode.UnknownTopicOrPartition, "This server does not host this topic-partition.");
        var present = topic.Partitions.Count;
        if (asked.Count == present)
            return new(ErrorCode.InvalidPartitions, $"Topic already has {present} partition(s).");
        if (asked.Count < present)
        {
            return new(
                ErrorCode.InvalidPartitions,
                $"The topic {topic.Name} currently has {present} partition(s); {asked.Count} would not be an increase."
            );
        }
        var factor = topic.Partitions[0].Replicas.Count;
        var placement = asked.Assignments is null
            ? cluster.Creation.Place(present, asked.Count - present, factor)
            : [.. asked.Assignments.Select(a => (IReadOnlyList<int>)a.BrokerIds)];
        if (placement.Count != asked.Count - present)
        {
            return new(
                ErrorCode.InvalidReplicaAssignment,
                $"Attempted to add {asked.Count - present} additional partition(s), but only {placement.Count} assignment(s) were specified."
            );
        }
        if (cluster.Creation.RefuseReplicas(placement, factor) is { } error)
            return error;
        if (!validateOnly)
            cluster.Creation.AddPartitions(topic, placement);
        return null;
    }
}
