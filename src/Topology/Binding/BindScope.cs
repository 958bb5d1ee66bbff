namespace Keystone.Topology.Binding;

/// <summary>Where the binder is: the subject of messages, the path of keys below it, and the subject's place.</summary>
internal sealed record BindScope(string Subject, string Path, SourcePlace Place)
{
    public static BindScope Root(SourcePlace place) => new("topology", "", place);

    public string PathOf(string key) => Path.Length == 0 ? key : $"{Path}.{key}";

    /// <summary>Below a key of the same subject.</summary>
    public BindScope Below(string key, SourcePlace place) => this with { Path = PathOf(key), Place = place };

    public BindScope Item(string key, int index, SourcePlace place) => this with { Path = $"{PathOf(key)}[{index + 1}]", Place = place };
}
