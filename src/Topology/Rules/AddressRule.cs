using System.Globalization;
using Keystone.Topology.Config;
using Keystone.Topology.Diagnostics;

namespace Keystone.Topology.Rules;

/// <summary>Addresses of clusters and workers are <c>host:port</c>.</summary>
internal sealed class AddressRule : ITopologyRule
{
    public void Check(RuleContext context)
    {
        foreach (var cluster in context.Index.Clusters)
            if (
                cluster.Config.Bootstrap is { Value: not "embedded" } bootstrap
                && !bootstrap.Value.Split(',').All(a => IsAddress(a.Trim()))
            )
                context.Add(
                    Catalogue.BadBootstrap,
                    bootstrap.Place,
                    Subjects.Cluster(cluster.Name),
                    $"bootstrap '{bootstrap.Shown}' is no list of host:port",
                    "Write host:port,host:port, or embedded."
                );
        foreach (var region in context.Index.Regions)
        foreach (var address in Addresses(region.Value.Workers))
            if (!IsAddress(address.Value))
                context.Add(
                    Catalogue.BadWorkerAddress,
                    address.Place,
                    Subjects.Region(region.Name),
                    $"'{address.Shown}' in 'workers' is not host:port",
                    "Write it as in worker-0:4053."
                );
    }

    private static IEnumerable<Spot<string>> Addresses(WorkersConfig? workers)
    {
        if (workers?.Listen is { } listen)
            yield return listen;
        foreach (var seed in workers?.Seeds ?? [])
            yield return seed;
    }

    private static bool IsAddress(string text)
    {
        var colon = text.LastIndexOf(':');
        if (colon <= 0)
            return false;
        var host = text[..colon];
        // An IPv6 address stands in brackets, or its last part would be taken for the port.
        var bracketed = host.StartsWith('[') && host.EndsWith(']');
        if (bracketed)
            host = host[1..^1];
        var kind = Uri.CheckHostName(host);
        return kind != UriHostNameType.Unknown
            && (kind == UriHostNameType.IPv6) == bracketed
            && ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            && port > 0;
    }
}
