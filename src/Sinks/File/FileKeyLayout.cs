using System.Globalization;
using Keystone.Sinks.Layout;

namespace Keystone.Sinks.File;

/// <summary>Object names as paths: the final one, and the unfinished file that becomes it.</summary>
public sealed class FileKeyLayout(FileConfig config, string run)
{
    private int _count;

    public string Final(ObjectName name) =>
        Path.Combine(config.Path, name.Route, name.Folder.Replace('/', Path.DirectorySeparatorChar), name.File);

    /// <summary>Where a route's unfinished files are; one that no run holds open is left over from a crash.</summary>
    public string UnfinishedFolder(string route) => Path.Combine(config.Path, FileConfig.UnfinishedFolder, route);

    /// <summary>Another path for each call and each run, so that two owners of a lane never write into one file.</summary>
    public string NextUnfinished(ObjectName name) =>
        Path.Combine(UnfinishedFolder(name.Route), string.Create(CultureInfo.InvariantCulture, $"{name.File}~{run}-{_count++:x}"));
}
