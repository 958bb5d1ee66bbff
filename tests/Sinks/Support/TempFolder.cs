namespace Keystone.Sinks.Tests.Support;

/// <summary>A folder of a test's own, gone with it.</summary>
internal sealed class TempFolder : IDisposable
{
    /// <summary>In memory where the system has such a folder: a test of steps does not wait for a disk at each fsync.</summary>
    public string Path { get; } =
        Directory.Exists("/dev/shm")
            ? Directory.CreateDirectory(System.IO.Path.Combine("/dev/shm", $"keystone-sinks-{Guid.NewGuid():N}")).FullName
            : Directory.CreateTempSubdirectory("keystone-sinks-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
