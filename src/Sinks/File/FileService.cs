using Keystone.Sinks.Cuts;
using Keystone.Sinks.Layout;

namespace Keystone.Sinks.File;

/// <summary>The file system as a store of objects, for one run of a lane. On the lane's blocking thread alone, but for <see cref="CheckHealth"/>.</summary>
public sealed class FileService : IObjectStore
{
    /// <summary>Unfinished files that a lane keeps open at once.</summary>
    public const int MaxOpenFiles = 64;

    private readonly FileConfig _config;
    private readonly Action<FileStep>? _onStep;

    public FileService(FileConfig config)
        : this(config, null) { }

    internal FileService(FileConfig config, Action<FileStep>? onStep)
    {
        (_config, _onStep) = (config, onStep);
        Layout = new FileKeyLayout(config, Guid.NewGuid().ToString("N")[..8]);
    }

    public string Label => $"file sink '{_config.SinkName}'";

    internal FileKeyLayout Layout { get; }

    internal OpenFiles Open { get; } = new(MaxOpenFiles);

    /// <summary>A test's crash: what is unfinished stays as it is.</summary>
    internal bool KeepsUnfinished { get; set; }

    public void Sweep(string route, string partitionPrefix)
    {
        Step(FileStep.Sweep);
        var folder = Layout.UnfinishedFolder(route);
        if (!Directory.Exists(folder))
            return;
        foreach (var file in Directory.EnumerateFiles(folder))
        {
            if (Path.GetFileName(file.AsSpan()).StartsWith(partitionPrefix, StringComparison.Ordinal))
                System.IO.File.Delete(file);
        }
    }

    public IObjectUpload Begin(ObjectName name) => new FileRequest(this, name);

    public void Settle(IReadOnlyList<ObjectName> names)
    {
        Step(FileStep.SyncFolder);
        foreach (var folder in names.Select(n => Path.GetDirectoryName(Layout.Final(n))!).Distinct(StringComparer.Ordinal))
            FileCalls.SyncFolder(folder);
    }

    public StoreVerdict Judge(Exception failure) => FileRetry.Judge(failure);

    /// <summary>Why files could not be stored now; null where they can: the folder can be made, and a file written, synced, renamed and removed.</summary>
    public static string? CheckHealth(FileConfig config)
    {
        var probe = Path.Combine(config.Path, FileConfig.UnfinishedFolder, $"probe-{Guid.NewGuid():N}");
        try
        {
            CreateFolder(Path.GetDirectoryName(probe)!, lasting: false);
            using (var file = System.IO.File.OpenHandle(probe, FileMode.CreateNew, FileAccess.Write))
            {
                RandomAccess.Write(file, "keystone"u8, 0);
                RandomAccess.FlushToDisk(file);
            }

            if (!FileCalls.TryRename(probe, probe + "-renamed"))
                return $"'{probe}-renamed' exists";
            System.IO.File.Delete(probe + "-renamed");
            FileCalls.SyncFolder(config.Path);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            TryDelete(probe);
            return e.Message;
        }
    }

    public void Dispose() => Open.Dispose();

    internal void Step(FileStep step) => _onStep?.Invoke(step);

    /// <summary>Makes a folder and what is missing above it; lasting: each new name is synced in its parent.</summary>
    internal static void CreateFolder(string path, bool lasting)
    {
        if (Directory.Exists(path))
            return;
        var parent = Path.GetDirectoryName(path);
        if (parent is not null)
            CreateFolder(parent, lasting);
        Directory.CreateDirectory(path);
        if (lasting && parent is not null)
            FileCalls.SyncFolder(parent);
    }

    internal static void TryDelete(string path)
    {
        try
        {
            System.IO.File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The next run sweeps it.
        }
    }
}
