namespace Keystone.Topology.Config;

/// <summary>A mapping of the topology as the user wrote it. An option that is not written, or was refused, is null.</summary>
public abstract record ConfigSection
{
    /// <summary>Where its name or key stands; for an entry of a list, where it begins.</summary>
    public SourcePlace Place { get; internal set; }

    /// <summary>Places of the keys that are written, also of those whose value was refused: nothing is missing there.</summary>
    internal IReadOnlyDictionary<string, SourcePlace> Written { get; set; } = new Dictionary<string, SourcePlace>();

    internal bool HasKey(string key) => Written.ContainsKey(key);

    /// <summary>The key's place; the section's where it is not written.</summary>
    internal SourcePlace KeyPlace(string key) => Written.TryGetValue(key, out var place) ? place : Place;

    /// <summary>Folder of the file that it stands in: relative paths start there.</summary>
    internal string Folder { get; set; } = "";
}
