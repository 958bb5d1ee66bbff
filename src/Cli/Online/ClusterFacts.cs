using System.Globalization;

namespace Keystone.Cli.Online;

/// <summary>A declared cluster as it was found; id, brokers and transactions are null where it was not reached.</summary>
internal sealed record ClusterFacts(
    string Name,
    string Region,
    string? Bootstrap,
    string? ClusterId = null,
    int? Brokers = null,
    int? TransactionVersion = null
)
{
    public bool IsReached => ClusterId is not null;

    public override string ToString() =>
        IsReached
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"{Name} {Bootstrap}: cluster id {ClusterId}, {Brokers} {(Brokers == 1 ? "broker" : "brokers")}, transactions v{TransactionVersion}"
            )
            : $"{Name} {Bootstrap ?? "embedded"}: not reached";
}
