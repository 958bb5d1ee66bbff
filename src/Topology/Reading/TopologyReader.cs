using Keystone.Topology.Binding;
using Keystone.Topology.Config;
using Keystone.Topology.Diagnostics;
using Keystone.Topology.Yaml;

namespace Keystone.Topology.Reading;

/// <summary>Reads the root file and what it includes into one config.</summary>
internal sealed class TopologyReader(TopologyEnvironment environment, DiagnosticBag bag)
{
    private readonly NodeBudget _budget = new();
    private readonly ScalarExpansion _expansion = new(environment, bag);

    /// <summary>Null where the root file cannot be read.</summary>
    public TopologyConfig? Read(string path)
    {
        bag.AddFile(path);
        var root = ReadFile(path, path, rootName: null, new SourcePlace(path, 1, 1));
        return root is null ? null : WithIncluded(root, path);
    }

    /// <summary>As <see cref="Read"/>, for a root file whose bytes are at hand.</summary>
    public TopologyConfig? Read(string path, byte[] content)
    {
        bag.AddFile(path);
        var root = ReadContent(content, path, path, rootName: null);
        return root is null ? null : WithIncluded(root, path);
    }

    private TopologyConfig WithIncluded(TopologyConfig root, string path)
    {
        var folder = FolderOf(path);
        var shownFolder = Path.GetDirectoryName(path) is { Length: > 0 } given ? given + "/" : "";
        var seen = new HashSet<string>(StringComparer.Ordinal) { Path.GetFullPath(path) };
        var parts = new List<TopologyConfig> { root };
        foreach (var include in root.Include ?? [])
        foreach (var file in Matching(include, folder))
        {
            if (!seen.Add(Path.GetFullPath(Path.Combine(folder, file))))
                continue;
            if (seen.Count > YamlLimits.Files)
            {
                bag.Add(
                    Catalogue.TooManyFiles,
                    include.Place,
                    "topology",
                    $"'include' takes more than {YamlLimits.Files:N0} files",
                    "Narrow the pattern."
                );
                return ConfigMerge.Merge(parts, bag);
            }
            var shown = Path.IsPathRooted(file) ? file : shownFolder + file;
            bag.AddFile(shown);
            if (ReadFile(Path.Combine(folder, file), shown, path, include.Place) is { } part)
                parts.Add(part);
        }
        return ConfigMerge.Merge(parts, bag);
    }

    private IReadOnlyList<string> Matching(Spot<string> include, string folder)
    {
        if (!IncludeGlob.IsPattern(include.Value))
            return [include.Value];
        var files = IncludeGlob.Find(folder, include.Value);
        if (files.Count == 0)
            bag.Add(
                Catalogue.IncludeMatchesNothing,
                include.Place,
                "topology",
                $"'include' of '{include.Shown}' matches no file",
                "Paths are relative to the root file."
            );
        return files;
    }

    private TopologyConfig? ReadFile(string path, string shown, string? rootName, SourcePlace namedAt)
    {
        try
        {
            if (BoundedFile.Read(path, YamlLimits.FileBytes) is { } bytes)
                return ReadContent(bytes, path, shown, rootName);
            bag.Add(
                Catalogue.TooLarge,
                new SourcePlace(shown, 1, 1),
                "topology",
                $"the file is larger than {YamlLimits.FileBytes >> 20} MiB",
                "Split it with 'include'."
            );
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            bag.Add(
                Catalogue.FileUnreadable,
                namedAt,
                "topology",
                $"file '{shown}' cannot be read: {BoundedFile.Reason(e)}",
                rootName is null ? "Name the topology's file, or set KEYSTONE_TOPOLOGY." : "Paths are relative to the root file."
            );
        }
        return null;
    }

    private TopologyConfig? ReadContent(byte[] content, string path, string shown, string? rootName)
    {
        if (Utf8Text.Decode(content, shown, bag) is not { } text)
            return null;
        var file = new SourceFile(shown, FolderOf(path), text);
        var tree = YamlTreeReader.Read(file, bag, _expansion, _budget);
        return tree is null ? null : new ConfigBinder(bag, file, rootName).Bind(tree);
    }

    private static string FolderOf(string path) => Path.GetDirectoryName(Path.GetFullPath(path)) ?? "/";
}
