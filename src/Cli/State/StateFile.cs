namespace Keystone.Cli.State;

/// <summary>A state file that this process wrote; removed when it stops, unless another process has written it since.</summary>
public sealed class StateFile(string path, int pid) : IDisposable
{
    public string Path { get; } = path;

    public void Dispose()
    {
        try
        {
            if (File.Exists(Path) && File.ReadAllText(Path).Contains($"\"pid\": {pid}", StringComparison.Ordinal))
                File.Delete(Path);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            // The next reader finds that its process is gone, and removes it.
        }
    }
}
