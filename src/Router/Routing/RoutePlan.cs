using Keystone.Events;
using Keystone.Flow.Elements;
using Keystone.Topology.Model;

namespace Keystone.Router.Routing;

/// <summary>
/// A flow's route, compiled once: its conditions, partition expressions and projection share one field set, so that a payload is scanned once for all of
/// them. Immutable; every lane takes an evaluator of its own.
/// </summary>
public sealed class RoutePlan
{
    private RoutePlan(
        FlowModel flow,
        ExpressionSet? expressions,
        CompiledExpression? where,
        IReadOnlyList<BranchPlan> branches,
        Projection? select
    )
    {
        Flow = flow;
        Expressions = expressions;
        Where = where;
        Branches = branches;
        Select = select;
    }

    public FlowModel Flow { get; }

    /// <summary>Null where nothing has to be evaluated.</summary>
    public ExpressionSet? Expressions { get; }

    public CompiledExpression? Where { get; }

    public IReadOnlyList<BranchPlan> Branches { get; }

    public Projection? Select { get; }

    public bool SendsToAll => Flow.Match == SplitMatch.All;

    public bool IsForSink => Flow.Sink is not null;

    /// <summary>
    /// Every record goes everywhere it may go, as it is, to its own partition: nothing in a batch has to be looked at. With the first match alone only
    /// the first branch counts then.
    /// </summary>
    public bool TakesWholeBatches => Expressions is null && Branches.All(b => b.Rule == PartitionRuleKind.Keep);

    /// <exception cref="ExpressionException">An expression does not compile; the topology's rules find it earlier.</exception>
    /// <exception cref="StopLaneException">A branch's topic is none of the targets.</exception>
    public static RoutePlan Compile(FlowModel flow, IReadOnlyList<TargetTopic> targets)
    {
        var builder = new ExpressionSetBuilder();
        var any = false;
        CompiledExpression? Add(ExpressionModel? expression, ExpressionUse use)
        {
            any |= expression is not null;
            return expression is null ? null : builder.Add(expression.Text, use);
        }

        var where = Add(flow.Where, ExpressionUse.Where);
        var branches = flow
            .Branches.Select(b => new BranchPlan(
                TargetOf(flow, b, targets),
                Add(b.Where, ExpressionUse.Where),
                b.PartitionBy.Kind,
                Add(b.PartitionBy.Expression, ExpressionUse.Text)
            ))
            .ToArray();
        Projection? select = null;
        if (flow.Select is { } fields)
        {
            any = true;
            select = builder.AddSelect([.. fields.Select(f => new SelectField(f.Name, f.Expression.Text))]);
        }

        return new RoutePlan(flow, any ? builder.Build() : null, where, branches, select);
    }

    private static int TargetOf(FlowModel flow, FlowBranch branch, IReadOnlyList<TargetTopic> targets)
    {
        if (flow.Sink is not null)
            return 0;
        for (var i = 0; i < targets.Count; i++)
        {
            if (targets[i].Topic == branch.Topic)
                return i;
        }

        throw new StopLaneException($"flow {flow.Identity}: topic '{branch.Topic}' is none of its targets");
    }
}
