using System.Collections;

namespace Keystone.Topology;

/// <summary>What <c>${NAME}</c> and <c>${file:PATH}</c> in a topology are filled in from.</summary>
public sealed class TopologyEnvironment
{
    private readonly Dictionary<string, string> _variables;

    public TopologyEnvironment(IEnumerable<KeyValuePair<string, string>> variables) =>
        _variables = new Dictionary<string, string>(variables, StringComparer.Ordinal);

    /// <summary>No variable is set.</summary>
    public static TopologyEnvironment Empty { get; } = new([]);

    /// <summary>The process's own variables, as they are now.</summary>
    public static TopologyEnvironment FromProcess() =>
        new(
            Environment
                .GetEnvironmentVariables()
                .Cast<DictionaryEntry>()
                .Select(e => KeyValuePair.Create((string)e.Key, (string?)e.Value ?? ""))
        );

    /// <summary>Null where the variable is not set; an empty one counts as set.</summary>
    public string? Variable(string name) => _variables.GetValueOrDefault(name);
}
