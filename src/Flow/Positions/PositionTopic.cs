using System.Text;
using Keystone.Kafka.Records;

namespace Keystone.Flow.Positions;

/// <summary>The position log: `__keystone.positions`, one partition for all lanes of a flow.</summary>
public static class PositionTopic
{
    public const string Name = "__keystone.positions";

    /// <summary>At creation. A cluster where it exists with another count keeps its own.</summary>
    public const int Partitions = 8;

    /// <summary>The partition that holds a flow's positions: CRC-32C of the identity, so that it never moves while the count stays.</summary>
    public static int PartitionOf(string flow, int partitions) => (int)(Crc32C.Append(0, Encoding.UTF8.GetBytes(flow)) % (uint)partitions);

    /// <summary>Topic configs at creation: small segments, so that a start reads little; never an election that takes positions back.</summary>
    public static IReadOnlyDictionary<string, string> Configs { get; } =
        new Dictionary<string, string>
        {
            ["cleanup.policy"] = "compact",
            ["segment.bytes"] = "16777216",
            ["segment.ms"] = "3600000",
            ["unclean.leader.election.enable"] = "false",
        };
}
