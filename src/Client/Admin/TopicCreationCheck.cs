namespace Keystone.Client.Admin;

/// <summary>What creating a topic would give: the refusal, or the replicas (-1 where the broker does not tell) and configs that it would have.</summary>
public sealed record TopicCreationCheck(BrokerRefusedException? Refusal, short Replication, IReadOnlyDictionary<string, string> Configs);
