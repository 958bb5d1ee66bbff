namespace Keystone.Topology.Rules;

/// <summary>All rules. Their order does not matter: findings are sorted by place.</summary>
internal static class TopologyRules
{
    private static readonly ITopologyRule[] All =
    [
        new FormatVersionRule(),
        new RegionRule(),
        new ClusterRule(),
        new StandbyRule(),
        new AddressRule(),
        new EmbeddedClusterRule(),
        new ReplicationRule(),
        new SecurityRule(),
        new TierRule(),
        new RegionReferenceRule(),
        new StreamRule(),
        new ReservedTopicRule(),
        new RouteShapeRule(),
        new RouteReferenceRule(),
        new RouteRegionRule(),
        new RouteRoleRule(),
        new SplitRule(),
        new SameTopicRule(),
        new RouteCircleRule(),
        new PartitionCountRule(),
        new TopicAgreementRule(),
        new RouteTierRule(),
        new LanesRule(),
        new OriginRule(),
        new ExpressionRule(),
        new MirrorDirectionRule(),
        new MirrorClusterRule(),
        new MirrorTopicRule(),
        new MirrorPromiseRule(),
        new MirrorMeshRule(),
        new SinkKindRule(),
        new SinkLayoutRule(),
        new SearchSinkRule(),
        new ObjectStoreRule(),
        new SinkUseRule(),
        new TestRule(),
        new TestRecordRule(),
    ];

    public static void Check(RuleContext context)
    {
        foreach (var rule in All)
            rule.Check(context);
    }
}
