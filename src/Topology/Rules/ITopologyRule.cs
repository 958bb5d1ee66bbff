namespace Keystone.Topology.Rules;

/// <summary>One concern. A rule reports all that it finds and passes over what another rule (or the binder) has refused.</summary>
internal interface ITopologyRule
{
    void Check(RuleContext context);
}
