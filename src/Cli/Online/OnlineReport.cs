using Keystone.Topology;

namespace Keystone.Cli.Online;

/// <summary>What <c>validate --online</c> saw.</summary>
internal sealed record OnlineReport
{
    public required IReadOnlyList<Diagnostic> Findings { get; init; }

    /// <summary>All declared clusters, in the topology's order.</summary>
    public required IReadOnlyList<ClusterFacts> Clusters { get; init; }

    /// <summary>Needed topics that exist.</summary>
    public required int TopicsThere { get; init; }

    /// <summary>Needed topics that <c>run</c> would create, by cluster.</summary>
    public required IReadOnlyList<(string Cluster, IReadOnlyList<string> Topics)> TopicsToCreate { get; init; }

    /// <summary>False where something could not be asked because it did not answer.</summary>
    public bool AllReached =>
        Findings.All(found => found.Code != OnlineCatalogue.ClusterAway.Code && found.Code != OnlineCatalogue.BrokerAway.Code);

    /// <summary>Errors other than that something did not answer.</summary>
    public int Mistakes =>
        Findings.Count(found =>
            found.Severity == DiagnosticSeverity.Error
            && found.Code != OnlineCatalogue.ClusterAway.Code
            && found.Code != OnlineCatalogue.BrokerAway.Code
        );
}
