using System.Collections.Immutable;
using Keystone.Embedded.Serving;
using Keystone.Embedded.State;

namespace Keystone.Embedded.Faulting;

/// <summary>The faults that are set. Changed from any thread, matched on the loop, in the order in which they were set.</summary>
internal sealed class FaultRules
{
    private ImmutableList<FaultRule> rules = [];

    /// <summary>Posts work to the loop; set once the cluster exists.</summary>
    public Action<Action> Post { get; set; } = work => work();

    public FaultHandle Add(FaultRule rule)
    {
        ImmutableInterlocked.Update(ref rules, list => list.Add(rule));
        return new FaultHandle(this, rule);
    }

    public void Remove(FaultRule rule)
    {
        ImmutableInterlocked.Update(ref rules, list => list.Remove(rule));
        Post(() =>
        {
            foreach (var work in rule.Release())
                work();
        });
    }

    public void Clear()
    {
        foreach (var rule in Volatile.Read(ref rules))
            Remove(rule);
    }

    /// <summary>The first fault that hits the request, or null.</summary>
    public FaultRule? Match(ClusterState cluster, Exchange exchange)
    {
        var list = Volatile.Read(ref rules);
        if (list.IsEmpty)
            return null;
        foreach (var rule in list)
            if (Fits(cluster, exchange, rule.Scope) && rule.Count())
                return rule;
        return null;
    }

    private static bool Fits(ClusterState cluster, Exchange exchange, FaultScope scope) =>
        (scope.Api is null || scope.Api == exchange.Header.ApiKey)
        && (scope.Broker is null || scope.Broker == exchange.Broker.Id)
        && (scope.ClientId is null || exchange.ClientId.StartsWith(scope.ClientId, StringComparison.Ordinal))
        && (scope.Topic is null || RequestTopics.Names(cluster, exchange.Request, scope.Topic))
        && (scope.Where is null || scope.Where(exchange.Request));
}
