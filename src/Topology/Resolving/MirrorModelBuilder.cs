using Keystone.Topology.Config;
using Keystone.Topology.Model;

namespace Keystone.Topology.Resolving;

/// <summary>Builds mirrors.</summary>
internal static class MirrorModelBuilder
{
    public static MirrorModel Build(NamedEntry<MirrorConfig> entry)
    {
        var mirror = entry.Value;
        return new MirrorModel
        {
            Name = entry.Name.Value,
            Directions = MirrorLookup.DirectionsOf(mirror),
            Tier = mirror.Clusters!.Tier!.Value,
            Topics = Texts(mirror.Topics),
            Exclude = Texts(mirror.Exclude),
            Delivery = mirror.Delivery?.Value ?? DeliveryClass.ExactlyOnce,
            Lanes = mirror.Lanes?.Value,
            Groups = Groups(mirror.Groups),
            Configs = mirror.Configs?.Value ?? true,
            Acls = mirror.Acls?.Value ?? true,
            Authority = mirror.Authority?.Value,
            ThrottleBytesPerSecond = mirror.Throttle?.Value.BytesPerSecond,
            MaxBatchBytes = mirror.MaxBatch?.Value,
            Start = mirror.Start?.Value ?? StartPosition.Earliest,
            OnGap = mirror.OnGap?.Value ?? GapAction.Stop,
            OnError = mirror.OnError?.Value ?? ErrorAction.Stop,
            ObjectiveRpo = mirror.Objectives?.Rpo?.Value,
            ObjectiveRto = mirror.Objectives?.Rto?.Value,
            Relay = mirror.Relay?.Value == true,
            Grow = mirror.Grow?.Value == true,
            Place = entry.Name.Place,
        };
    }

    private static MirrorGroups? Groups(MirrorGroupsConfig? groups) =>
        groups is null
            ? null
            : new MirrorGroups
            {
                Include = Texts(groups.Include),
                Exclude = Texts(groups.Exclude),
                Independent = Texts(groups.Independent),
                Interval = groups.Interval?.Value ?? MirrorGroups.DefaultInterval,
            };

    private static IReadOnlyList<string> Texts(IReadOnlyList<Spot<string>>? texts) => [.. (texts ?? []).Select(t => t.Value)];
}
