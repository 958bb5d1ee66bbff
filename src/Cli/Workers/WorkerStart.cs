using System.Globalization;
using Keystone.Cli.Commands;
using Keystone.Cli.Topologies;
using Keystone.Flow.Elements;
using Keystone.Flow.Workers;
using Keystone.Router;
using Keystone.Sinks.File;
using Keystone.Topology.Model;

namespace Keystone.Cli.Workers;

/// <summary>Puts a worker together: the rooms' parts, the addresses of the clusters, a name of its own.</summary>
internal static class WorkerStart
{
    public static Task<Worker> StartAsync(LoadedTopology topology, string region, Session session, bool noCreate, CancellationToken stop) =>
        StartAsync(topology.Model, region, cluster => Resolve(topology, cluster), session, noCreate, stop);

    public static Task<Worker> StartAsync(
        TopologyModel model,
        string region,
        Func<ClusterModel, string?> resolve,
        Session session,
        bool noCreate,
        CancellationToken stop
    ) =>
        Worker.StartAsync(
            new WorkerOptions
            {
                Model = model,
                Region = region,
                Transforms = new RouteFactory(),
                Sinks = new Dictionary<SinkKind, IDeliverFactory> { [SinkKind.File] = new FileSink() },
                InstanceId = InstanceId(region, session.Time),
                Resolve = resolve,
                NoCreate = noCreate,
                Time = session.Time,
                CrashPoints = CrashPoints.FromEnvironment(),
                Log = session.Terminal.Log,
            },
            stop
        );

    // Asked at each try: a 'dev' may start later, or again on other ports.
    private static string? Resolve(LoadedTopology topology, ClusterModel cluster) =>
        cluster.IsEmbedded ? topology.State.LiveDev()?.Clusters.GetValueOrDefault(cluster.Name) : cluster.Bootstrap;

    private static string InstanceId(string region, TimeProvider time) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Environment.MachineName}/{region}/{Environment.ProcessId}@{time.GetUtcNow().UtcDateTime:yyyy-MM-dd'T'HH:mm:ss.fff'Z'}"
        );
}
