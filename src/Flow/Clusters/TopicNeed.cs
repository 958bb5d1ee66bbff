using System.Globalization;
using Keystone.Client.Admin;

namespace Keystone.Flow.Clusters;

/// <summary>A topic that a flow needs, and how it is made where it does not exist.</summary>
/// <param name="Partitions">Null: nobody declares it, it cannot be made.</param>
public sealed record TopicNeed(
    string Name,
    int? Partitions,
    int? Replication,
    TimeSpan? Retention,
    IReadOnlyDictionary<string, string>? Configs = null
)
{
    public NewTopic AsNew()
    {
        var configs = new Dictionary<string, string>(Configs ?? new Dictionary<string, string>());
        if (Retention is { } retention)
            configs["retention.ms"] = ((long)retention.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
        return new NewTopic(Name, Partitions!.Value, (short)(Replication ?? -1)) { Configs = configs };
    }
}
