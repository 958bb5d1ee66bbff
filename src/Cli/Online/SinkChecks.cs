using System.Runtime.InteropServices;
using Keystone.Topology.Model;

namespace Keystone.Cli.Online;

/// <summary>Whether the folders of file sinks can be used by this user. Makes nothing.</summary>
internal sealed partial class SinkChecks(OnlineFindings findings)
{
    private const int Write = 2;
    private const int Enter = 1;

    public void Check(SinkModel sink)
    {
        if (sink.FilePath is { } path)
            CheckFolder(sink, path);
        if (sink.Spill is { } spill)
            CheckFolder(sink, spill.Path);
    }

    private void CheckFolder(SinkModel sink, string path)
    {
        var nearest = path;
        while (!Path.Exists(nearest) && Path.GetDirectoryName(nearest) is { Length: > 0 } above)
            nearest = above;
        var fact =
            !Directory.Exists(nearest) ? $"'{nearest}' is not a folder"
            : Access(nearest, Write | Enter) != 0 ? $"'{nearest}' may not be written by this user"
            : null;
        if (fact is not null)
            findings.Add(
                OnlineCatalogue.SinkUnusable,
                sink.Place,
                $"sink '{sink.Name}'",
                nearest == path ? fact : $"its folder '{path}' cannot be made: {fact}",
                "Name another path, or mend that one."
            );
    }

    [LibraryImport("libc", EntryPoint = "access", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Access(string path, int mode);
}
