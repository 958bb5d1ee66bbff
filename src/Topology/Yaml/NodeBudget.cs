namespace Keystone.Topology.Yaml;

/// <summary>How many nodes all files of a topology may still have.</summary>
internal sealed class NodeBudget
{
    private int _left = YamlLimits.Nodes;

    public bool TrySpend(int nodes)
    {
        if (nodes > _left)
            return false;
        _left -= nodes;
        return true;
    }
}
