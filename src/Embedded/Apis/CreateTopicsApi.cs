using Keystone.Embedded.Configs;
using Keystone.Embedded.Serving;
using Keystone.Embedded.State;
using Keystone.Kafka.Messages;
using Keystone.Kafka.Protocol;
using static Keystone.Kafka.Messages.CreateTopicsResponse;

namespace Keystone.Embedded.Apis;

/// <summary>
/// CreateTopics (19), 2-7; 3.7: 0-7.
/// Any broker takes it. A name twice in one request is INVALID_REQUEST for that name. v5 and up describe counts and configs of what
/// was made, v7 its topic id. A request that would make too much makes nothing.
/// </summary>
internal sealed class CreateTopicsApi : IApi
{
    public ApiKey Key => ApiKey.CreateTopics;

    public VersionRange In(KafkaRelease release) => release == KafkaRelease.V3_7 ? new(0, 7) : new(2, 7);

    public void Handle(ClusterState cluster, Exchange exchange)
    {
        var request = exchange.RequestAs<CreateTopicsRequest>();
        var response = new CreateTopicsResponse();
        if (TopicCreation.RefuseCount(request.Topics.Sum(t => EntriesOf(cluster, t))) is { } tooMany)
        {
            response.Topics.AddRange(request.Topics.Select(t => Refused(t.Name, tooMany.Code, tooMany.Message)));
            exchange.Answer(response);
            return;
        }
        foreach (var sameName in request.Topics.GroupBy(t => t.Name, StringComparer.Ordinal))
        {
            var asked = sameName.First();
            var fault = exchange.Faulted.For(asked.Name);
            response.Topics.Add(
                fault != ErrorCode.None ? Refused(asked.Name, fault, null)
                : sameName.Count() > 1 ? Refused(asked.Name, ErrorCode.InvalidRequest, "Duplicate topic name.")
                : Create(cluster, asked, request.ValidateOnly)
            );
        }
        exchange.Answer(response);
    }

    /// <summary>What the request adds to the cluster's metadata for a topic: itself, each partition, each config.</summary>
    private static long EntriesOf(ClusterState cluster, CreateTopicsRequest.CreatableTopic asked)
    {
        var partitions =
            asked.Assignments.Count > 0 ? asked.Assignments.Count
            : asked.NumPartitions == -1 ? cluster.BrokerConfig.DefaultPartitions
            : Math.Max(0, asked.NumPartitions);
        return 1L + partitions + asked.Configs.Count;
    }

    private static CreatableTopicResult Create(ClusterState cluster, CreateTopicsRequest.CreatableTopic asked, bool validateOnly)
    {
        var configs = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var config in asked.Configs)
        {
            if (config.Value is null)
                return Refused(asked.Name, ErrorCode.InvalidConfig, $"Null value not supported for topic configs: {config.Name}");
            configs[config.Name] = config.Value;
        }
        var assignments = new Dictionary<int, IReadOnlyList<int>>();
        foreach (var assignment in asked.Assignments)
            if (!assignments.TryAdd(assignment.PartitionIndex, assignment.BrokerIds))
                return Refused(
                    asked.Name,
                    ErrorCode.InvalidReplicaAssignment,
                    $"Found multiple manual partition assignments for partition {assignment.PartitionIndex}"
                );
        var creation = cluster.Creation;
        if (
            !creation.TryPlan(
                asked.Name,
                asked.NumPartitions,
                asked.ReplicationFactor,
                assignments,
                configs,
                out var placement,
                out var error
            )
        )
            return Refused(asked.Name, error.Code, error.Message);
        var result = new CreatableTopicResult
        {
            Name = asked.Name,
            NumPartitions = placement.Count,
            ReplicationFactor = (short)placement[0].Count,
            Configs = ConfigsOf(cluster, configs),
        };
        // A validation shows an id too, which nothing will have.
        result.TopicId = validateOnly ? Guid.NewGuid() : creation.Create(asked.Name, placement, configs, isInternal: false).Id;
        return result;
    }

    private static List<CreatableTopicConfigs> ConfigsOf(ClusterState cluster, Dictionary<string, string> configs)
    {
        var described = new List<CreatableTopicConfigs>();
        foreach (var config in TopicConfigView.Describe(cluster.BrokerConfig, configs))
        {
            described.Add(
                new()
                {
                    Name = config.Definition.Name,
                    Value = config.Value,
                    ConfigSource = (sbyte)config.Source,
                }
            );
        }
        return described;
    }

    private static CreatableTopicResult Refused(string name, ErrorCode code, string? message) =>
        new()
        {
            Name = name,
            ErrorCode = code,
            ErrorMessage = message,
        };
}
