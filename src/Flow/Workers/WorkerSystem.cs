using System.Globalization;
using System.Text;
using Akka.Actor;
using Akka.Configuration;
using Keystone.Topology.Model;

namespace Keystone.Flow.Workers;

/// <summary>The worker's actor system: a dispatcher for each tier, tier 1 with threads of its own.</summary>
internal static class WorkerSystem
{
    public static string DispatcherOf(TierModel tier) => $"keystone.tier-{tier.Number.ToString(CultureInfo.InvariantCulture)}";

    public static ActorSystem Create(IReadOnlyList<TierModel> tiers)
    {
        var config = new StringBuilder(
            """
            akka {
              # Akka would print to standard output; the worker tells what matters itself.
              loglevel = OFF
              stdout-loglevel = OFF
              log-dead-letters = off
              # 10 ms, the default, costs an idle process 6 % of a core. Nothing of ours waits for this scheduler.
              scheduler.tick-duration = 100ms
              coordinated-shutdown.run-by-clr-shutdown-hook = off
              coordinated-shutdown.exit-clr = off
            }
            keystone {
            """
        );
        foreach (var tier in tiers)
            config
                .Append("  tier-")
                .Append(tier.Number.ToString(CultureInfo.InvariantCulture))
                .AppendLine(tier.Number == 1 ? OwnThreads : Shared);
        config.AppendLine("}");
        return ActorSystem.Create("keystone", ConfigurationFactory.ParseString(config.ToString()));
    }

    private static string OwnThreads =>
        $"{{ type = Dispatcher, throughput = 30, executor = \"{typeof(TierThreadsConfigurator).FullName}, {typeof(TierThreadsConfigurator).Assembly.GetName().Name}\", threads = {Math.Clamp(Environment.ProcessorCount, 2, 8).ToString(CultureInfo.InvariantCulture)} }}";

    private const string Shared = "{ type = Dispatcher, throughput = 30 }";
}
