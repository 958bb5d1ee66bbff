using System.Text;

namespace Keystone.Topology.Tests;

/// <summary>Loads topologies as tests need them.</summary>
internal static class Loading
{
    /// <summary>The name that texts are loaded under; nothing is there.</summary>
    public const string Name = "topology.yaml";

    public static TopologyResult Text(string yaml, params (string Name, string Value)[] variables) =>
        TopologyLoader.Load(Name, Encoding.UTF8.GetBytes(yaml), Environment(variables));

    public static TopologyResult Bytes(byte[] yaml) => TopologyLoader.Load(Name, yaml, TopologyEnvironment.Empty);

    public static TopologyEnvironment Environment(params (string Name, string Value)[] variables) =>
        new(variables.Select(v => KeyValuePair.Create(v.Name, v.Value)));

    /// <summary>All findings, one a line.</summary>
    public static string Lines(IEnumerable<Diagnostic> diagnostics) => string.Concat(diagnostics.Select(d => $"{d}\n"));
}
