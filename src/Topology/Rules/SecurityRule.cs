using Keystone.Topology.Config;
using Keystone.Topology.Diagnostics;

namespace Keystone.Topology.Rules;

/// <summary>A cluster's security names all that its protocol needs, and nothing that it does not take.</summary>
internal sealed class SecurityRule : ITopologyRule
{
    public void Check(RuleContext context)
    {
        foreach (var cluster in context.Index.Clusters)
            if (cluster.Config.Security is { } security && Mistake(security, cluster.IsEmbedded) is var (place, fact, cure))
                context.Add(Catalogue.SecurityIncomplete, place, Subjects.Cluster(cluster.Name), fact, cure);
    }

    private static (SourcePlace Place, string Fact, string Cure)? Mistake(SecurityConfig security, bool embedded)
    {
        if (embedded)
            return (security.Place, "'security' stands on an embedded cluster, which is plaintext on loopback", "Remove it.");
        if (security.Protocol is not { } protocol)
            return null;
        var sasl = protocol.Value.StartsWith("sasl_", StringComparison.Ordinal);
        if (!sasl && (security.Mechanism ?? security.Username ?? security.Password) is { } extra)
            return (extra.Place, $"protocol '{protocol.Shown}' takes no SASL credentials", "Use sasl_ssl, or remove them.");
        if (sasl && !security.HasKey("mechanism"))
            return (protocol.Place, $"protocol '{protocol.Shown}' needs 'mechanism'", "Add one, as in 'mechanism: scram-sha-512'.");
        if (
            sasl
            && security.Mechanism is { Value: not "oauthbearer" } mechanism
            && !(security.HasKey("username") && security.HasKey("password"))
        )
            return (
                mechanism.Place,
                $"mechanism '{mechanism.Shown}' needs 'username' and 'password'",
                "Add them, the password as '${file:PATH}'."
            );
        if (security.Ca is { } ca && !protocol.Value.EndsWith("ssl", StringComparison.Ordinal))
            return (ca.Place, $"protocol '{protocol.Shown}' has no certificates to check", "Use ssl or sasl_ssl, or remove 'ca'.");
        return null;
    }
}
