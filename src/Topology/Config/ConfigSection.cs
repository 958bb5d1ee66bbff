namespace Keystone.Topology.Config;

/// <summary>A mapping of the topology as the user wrote it. An option that is not written, or was refused, is null.</summary>
public abstract record ConfigSection
{
    /// <summary>Where its name or key stands; for an entry of a list, where it begins.</summary>
    public SourcePlace Place { get; internal set; }

    /// <summary>The keys that are written, also those whose value was refused: nothing is missing there.</summary>
    internal IReadOnlySet<string> Written { get; set; } = new HashSet<string>();

    internal bool HasKey(string key) => Written.Contains(key);

    /// <summary>Folder of the file that it stands in: relative paths start there.</summary>
    internal string Folder { get; set; } = "";
}
