using Keystone.Topology.Model;

namespace Keystone.Flow.Elements;

/// <summary>
/// Who a flow is: one route (or sink binding) of a pipeline in a region. It stands in every internal key, group and transactional id, so
/// two flows can never fence each other or read each other's positions.
/// </summary>
public sealed record FlowIdentity(string Pipeline, string Region, string Route)
{
    public static FlowIdentity Of(FlowModel flow) => new(flow.Pipeline, flow.Region, flow.Route.Name);

    /// <summary>The group on the source cluster that carries a copy of the flow's position, for ordinary lag tools only.</summary>
    public string Group => $"keystone.{Pipeline}.{Region}.{Route}";

    /// <summary>The topic that takes the flow's dead letters: on its target cluster, a sink's on its source cluster.</summary>
    public string DeadLetterTopic => $"keystone.dead-letters.{Route}";

    /// <summary>The transactional id of lane <paramref name="lane"/>. It fences every older owner of the lane on the cluster that holds its positions.</summary>
    public string TransactionalId(string sourceClusterId, int lane) => $"keystone/{this}/{sourceClusterId}/{lane}";

    public override string ToString() => $"{Pipeline}/{Region}/{Route}";
}
