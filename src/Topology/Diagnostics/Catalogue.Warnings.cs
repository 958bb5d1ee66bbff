namespace Keystone.Topology.Diagnostics;

/// <content>KS18xx: warnings; they do not stand in the way.</content>
public static partial class Catalogue
{
    public static readonly CatalogueEntry DedicatedAlone = Warning(
        "KS1801",
        "A tier is dedicated",
        "Accepted, but without effect until workers share lanes."
    );

    public static readonly CatalogueEntry NoAuthority = Warning(
        "KS1802",
        "A two-way mirror has no authority",
        "Topics that no stream declares keep their own configs and ACLs in each region."
    );

    public static readonly CatalogueEntry IncludeMatchesNothing = Warning(
        "KS1803",
        "An `include` pattern matches no file",
        "Perhaps a folder has been renamed."
    );

    public static readonly CatalogueEntry UnusedSink = Warning("KS1804", "No route uses a sink", "It is not opened.");

    public static readonly CatalogueEntry RouteCircle = Warning(
        "KS1805",
        "Routes form a circle",
        "A record that passes all their filters would go round for ever."
    );

    public static readonly CatalogueEntry IdleLanes = Warning(
        "KS1806",
        "A route has more lanes than its source has partitions",
        "Lane k owns the partitions with p mod N = k, so some would own none."
    );

    public static readonly CatalogueEntry BytesAsValue = Warning(
        "KS1807",
        "Bytes are written as JSON values",
        "What is not JSON goes to `on_error`. `content: record` or `format: batches` takes anything."
    );
}
