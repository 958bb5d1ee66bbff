using Keystone.Topology.Config;

namespace Keystone.Topology.Rules;

/// <summary>How messages call what they are about.</summary>
internal static class Subjects
{
    public static string Region(Spot<string> name) => $"region '{name.Shown}'";

    public static string Cluster(Spot<string> name) => $"cluster '{name.Shown}'";

    public static string Stream(Spot<string> name) => $"stream '{name.Shown}'";

    public static string Route(Spot<string> name) => $"route '{name.Shown}'";

    public static string Mirror(Spot<string> name) => $"mirror '{name.Shown}'";

    public static string Sink(Spot<string> name) => $"sink '{name.Shown}'";

    public static string Tier(Spot<string> name) => $"tier {name.Shown}";

    public static string Test(TestConfig test, int index) => test.Name is { } name ? $"test '{name.Shown}'" : $"test {index + 1}";
}
