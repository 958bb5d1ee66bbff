using Keystone.Embedded.Faulting;

namespace Keystone.Embedded;

/// <summary>A fault that was set: tells how often it hit, and takes it away again.</summary>
public sealed class FaultHandle : IDisposable
{
    private readonly FaultRules rules;
    private readonly FaultRule rule;

    internal FaultHandle(FaultRules rules, FaultRule rule)
    {
        this.rules = rules;
        this.rule = rule;
    }

    /// <summary>Requests hit so far.</summary>
    public int Hits => rule.Hits;

    /// <summary>Completes when the fault has hit that many requests.</summary>
    public Task HitAsync(int times = 1, CancellationToken cancel = default) => rule.HitAsync(times).WaitAsync(cancel);

    /// <summary>Takes the fault away. Requests that it holds go on.</summary>
    public void Dispose() => rules.Remove(rule);
}
