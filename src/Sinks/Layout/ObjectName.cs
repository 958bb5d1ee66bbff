namespace Keystone.Sinks.Layout;

/// <summary>Where one object of an epoch stands, below the sink's prefix: <c>route/folder/file</c>.</summary>
/// <param name="Route">The route's folder.</param>
/// <param name="Folder">The partition values, <c>late</c>, or empty.</param>
/// <param name="File"><c>region+topic+topic id, 8 hex+partition+start offset, 20 digits.ext</c></param>
public readonly record struct ObjectName(string Route, string Folder, string File)
{
    /// <summary>The whole key, parts separated by <c>/</c>.</summary>
    public override string ToString() => Folder.Length == 0 ? $"{Route}/{File}" : $"{Route}/{Folder}/{File}";
}
