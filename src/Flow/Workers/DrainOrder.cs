using Keystone.Topology.Model;

namespace Keystone.Flow.Workers;

/// <summary>In which order flows are drained: one that reads what another writes comes after it.</summary>
internal static class DrainOrder
{
    /// <summary>Flows in waves; those of a circle, where that is left, are one wave.</summary>
    public static IReadOnlyList<IReadOnlyList<FlowModel>> Waves(IReadOnlyList<FlowModel> flows)
    {
        List<IReadOnlyList<FlowModel>> waves = [];
        List<FlowModel> left = [.. flows];
        while (left.Count > 0)
        {
            List<FlowModel> wave = [.. left.Where(flow => !left.Any(other => other != flow && Feeds(other, flow)))];
            if (wave.Count == 0)
                wave = [.. left];
            waves.Add(wave);
            left.RemoveAll(wave.Contains);
        }
        return waves;
    }

    private static bool Feeds(FlowModel first, FlowModel second) =>
        first.TargetCluster?.Name == second.Source.Cluster.Name && first.Branches.Any(branch => branch.Topic == second.Source.Topic);
}
