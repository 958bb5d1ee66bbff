namespace Keystone.Client.Admin;

/// <summary>A topic to create; -1 takes the cluster's default.</summary>
public sealed record NewTopic(string Name, int Partitions = -1, short Replication = -1)
{
    public IReadOnlyDictionary<string, string> Configs { get; init; } = new Dictionary<string, string>();
}
