using Microsoft.Win32.SafeHandles;

namespace Keystone.Sinks.Bytes;

/// <summary>
/// A lane's file for encoded bytes that wait beyond its memory budget. It is scratch: nothing in it outlives the run, so it is never
/// synced, and it is unlinked as soon as it is open where the system lets it. Slots of 16 KiB, free ones reused first. Thread-safe:
/// the stage writes, the store's thread reads and frees.
/// </summary>
public sealed class SpillFile(string folder, string name, long maxBytes) : IDisposable
{
    public const int SlotBytes = 16 << 10;

    private readonly Lock _lock = new();
    private readonly string _path = Path.Combine(folder, name);
    private readonly Stack<int> _free = new();
    private readonly int _maxSlots = (int)Math.Min(int.MaxValue, maxBytes / SlotBytes);
    private SafeFileHandle? _handle;
    private int _slots;

    /// <summary>Bytes of the slots in use.</summary>
    public long UsedBytes
    {
        get
        {
            lock (_lock)
                return (long)(_slots - _free.Count) * SlotBytes;
        }
    }

    /// <summary>False, with nothing written, where the file would grow over its limit or the disk refuses: the caller then cuts.</summary>
    public bool TryWrite(ReadOnlySpan<byte> bytes, List<SpillPart> parts)
    {
        var needed = (bytes.Length + SlotBytes - 1) / SlotBytes;
        var first = parts.Count;
        lock (_lock)
        {
            if (needed > _free.Count + (_maxSlots - _slots))
                return false;
            for (var left = bytes.Length; left > 0; left -= SlotBytes)
                parts.Add(new SpillPart(_free.Count > 0 ? _free.Pop() : _slots++, Math.Min(SlotBytes, left)));
        }

        try
        {
            var file = _handle ??= Create();
            foreach (var part in parts.Skip(first))
            {
                RandomAccess.Write(file, bytes[..part.Count], (long)part.Slot * SlotBytes);
                bytes = bytes[part.Count..];
            }

            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            lock (_lock)
            {
                foreach (var part in parts.Skip(first))
                    _free.Push(part.Slot);
            }

            parts.RemoveRange(first, needed);
            return false;
        }
    }

    /// <summary>Reads back what <see cref="TryWrite"/> put into the parts, in their order.</summary>
    public void Read(IReadOnlyList<SpillPart> parts, Span<byte> into)
    {
        foreach (var part in parts)
        {
            var bytes = into[..part.Count];
            for (var done = 0; done < bytes.Length; )
            {
                var read = RandomAccess.Read(_handle!, bytes[done..], (long)part.Slot * SlotBytes + done);
                if (read == 0)
                    throw new EndOfStreamException($"The spill file '{_path}' is shorter than what was written to it.");
                done += read;
            }

            into = into[part.Count..];
        }
    }

    public void Free(List<SpillPart> parts)
    {
        lock (_lock)
        {
            foreach (var part in parts)
                _free.Push(part.Slot);
        }

        parts.Clear();
    }

    public void Dispose() => _handle?.Dispose();

    private SafeFileHandle Create()
    {
        Directory.CreateDirectory(folder);
        var file = System.IO.File.OpenHandle(_path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, FileOptions.DeleteOnClose);
        if (!OperatingSystem.IsWindows())
            System.IO.File.Delete(_path);
        return file;
    }
}
