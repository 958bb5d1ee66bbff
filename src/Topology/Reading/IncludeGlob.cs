namespace Keystone.Topology.Reading;

/// <summary>
/// Finds the files of an <c>include</c> pattern: <c>*</c> and <c>?</c> within a name, <c>**</c> for any folders. In ordinal order,
/// so that findings come in the same order everywhere; <c>**</c> follows neither links to folders nor hidden ones.
/// </summary>
internal static class IncludeGlob
{
    private const int MaxFolders = 10_000;

    public static bool IsPattern(string path) => path.AsSpan().IndexOfAny('*', '?') >= 0;

    /// <summary>Paths relative to the folder.</summary>
    public static IReadOnlyList<string> Find(string folder, string pattern)
    {
        var found = new SortedSet<string>(StringComparer.Ordinal);
        var folders = 0;
        var rooted = Path.IsPathRooted(pattern);
        var segments = pattern.Split('/', StringSplitOptions.RemoveEmptyEntries);
        Walk(rooted ? "/" : folder, rooted ? "/" : "", segments, found, ref folders);
        return [.. found];
    }

    private static void Walk(string folder, string prefix, ReadOnlySpan<string> segments, SortedSet<string> found, ref int folders)
    {
        if (segments.Length == 0 || ++folders > MaxFolders)
            return;
        var segment = segments[0];
        var rest = segments[1..];
        if (segment == "**")
        {
            Walk(folder, prefix, rest, found, ref folders);
            foreach (var child in Folders(folder))
                if (!child.StartsWith('.') && new DirectoryInfo(Path.Combine(folder, child)).LinkTarget is null)
                    Walk(Path.Combine(folder, child), prefix + child + "/", segments, found, ref folders);
        }
        else if (rest.Length > 0)
        {
            foreach (var child in IsPattern(segment) ? Folders(folder).Where(f => Matches(f, segment)) : [segment])
                Walk(Path.Combine(folder, child), prefix + child + "/", rest, found, ref folders);
        }
        else
        {
            foreach (var file in Files(folder))
                if (Matches(file, segment))
                    found.Add(prefix + file);
        }
    }

    private static IEnumerable<string> Folders(string folder) => List(folder, Directory.EnumerateDirectories);

    private static IEnumerable<string> Files(string folder) => List(folder, Directory.EnumerateFiles);

    private static List<string> List(string folder, Func<string, IEnumerable<string>> list)
    {
        try
        {
            return [.. list(folder).Select(p => Path.GetFileName(p)).Order(StringComparer.Ordinal)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>Whether a name matches; hidden files only where the pattern begins with a dot.</summary>
    internal static bool Matches(string name, string pattern)
    {
        if (name.StartsWith('.') && !pattern.StartsWith('.'))
            return false;
        return System.IO.Enumeration.FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: false);
    }
}
