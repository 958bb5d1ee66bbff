using Microsoft.Win32.SafeHandles;

namespace Keystone.Sinks.File;

/// <summary>
/// The unfinished files that are open, at most so many: the one that was used longest ago is closed for the next. Used on the lane's blocking
/// thread alone.
/// </summary>
internal sealed class OpenFiles(int limit) : IDisposable
{
    private readonly LinkedList<(string Path, SafeFileHandle Handle)> _byUse = new();
    private readonly Dictionary<string, LinkedListNode<(string Path, SafeFileHandle Handle)>> _open = new(StringComparer.Ordinal);

    public int Count => _open.Count;

    /// <param name="mode">How to open it where it is not open. <see cref="FileMode.Open"/> for a file that has been written to: it must not come anew.</param>
    public SafeFileHandle Get(string path, FileMode mode)
    {
        if (_open.TryGetValue(path, out var node))
        {
            _byUse.Remove(node);
            _byUse.AddLast(node);
            return node.Value.Handle;
        }

        while (_open.Count >= limit)
            Close(_byUse.First!.Value.Path);
        var handle = System.IO.File.OpenHandle(path, mode, FileAccess.ReadWrite, FileShare.Read | FileShare.Delete);
        _open.Add(path, _byUse.AddLast((path, handle)));
        return handle;
    }

    public void Close(string path)
    {
        if (!_open.Remove(path, out var node))
            return;
        _byUse.Remove(node);
        node.Value.Handle.Dispose();
    }

    public void Dispose()
    {
        foreach (var (_, handle) in _byUse)
            handle.Dispose();
        _byUse.Clear();
        _open.Clear();
    }
}
