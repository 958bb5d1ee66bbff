using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Keystone.Cli.State;

/// <summary>
/// The folder <c>.keystone</c> beside a topology: who runs, and where it answers. A file whose process is gone is ignored and removed; a file that cannot
/// be read is ignored. Nothing here keeps a command from starting.
/// </summary>
public sealed class StateFolder(string topologyFolder, string pipeline)
{
    private readonly string _folder = Path.Combine(topologyFolder, ".keystone");

    public string DevFile => Path.Combine(_folder, $"{pipeline}.dev.json");

    public string RunFile(string region, int pid) => Path.Combine(_folder, $"{pipeline}.{region}.{pid}.json");

    /// <summary>The live <c>dev</c> of this topology, or null.</summary>
    public DevState? LiveDev() => Read(DevFile, StateJson.Default.DevState, state => new ProcessIdentity(state.Pid, state.Started));

    /// <summary>Live workers, all regions or one; the newest first.</summary>
    public IReadOnlyList<RunState> LiveRuns(string? region = null)
    {
        if (!Directory.Exists(_folder))
            return [];
        // Pipelines may have dots in their names, so the content says what a file is of; the pattern only narrows the search.
        return
        [
            .. Directory
                .EnumerateFiles(_folder, $"{pipeline}.*.json")
                .Where(file => file != DevFile)
                .Select(file => (file, state: Read(file, StateJson.Default.RunState, s => new ProcessIdentity(s.Pid, s.Started))))
                .Where(found => found.state is not null && found.file == RunFile(found.state.Region, found.state.Pid))
                .Select(found => found.state!)
                .Where(state => region is null || state.Region == region)
                .OrderByDescending(state => File.GetLastWriteTimeUtc(RunFile(state.Region, state.Pid))),
        ];
    }

    public StateFile Write(DevState state) => Write(DevFile, state, StateJson.Default.DevState);

    public StateFile Write(RunState state) => Write(RunFile(state.Region, state.Pid), state, StateJson.Default.RunState);

    private StateFile Write<T>(string path, T state, JsonTypeInfo<T> type)
    {
        Directory.CreateDirectory(_folder);
        // A reader never sees half a file.
        var half = $"{path}.{Environment.ProcessId}.new";
        File.WriteAllBytes(half, JsonSerializer.SerializeToUtf8Bytes(state, type));
        File.Move(half, path, overwrite: true);
        return new StateFile(path, Environment.ProcessId);
    }

    private static T? Read<T>(string path, JsonTypeInfo<T> type, Func<T, ProcessIdentity> owner)
        where T : class
    {
        try
        {
            if (!File.Exists(path))
                return null;
            var state = JsonSerializer.Deserialize(File.ReadAllBytes(path), type);
            if (state is null)
                return null;
            if (owner(state).IsAlive())
                return state;
            File.Delete(path);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or JsonException)
        {
            // Another command may have removed it, or somebody edited it: the same as no file.
        }
        return null;
    }
}
