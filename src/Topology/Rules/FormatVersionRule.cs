using Keystone.Topology.Diagnostics;

namespace Keystone.Topology.Rules;

/// <summary>The format's version is one that this program reads.</summary>
internal sealed class FormatVersionRule : ITopologyRule
{
    public void Check(RuleContext context)
    {
        if (context.Index.Config.Keystone is { Value: not 1 } version)
            context.Add(
                Catalogue.FormatVersion,
                version.Place,
                "topology",
                $"version {version.Shown} of the format is not served",
                "Write 'keystone: 1'."
            );
    }
}
