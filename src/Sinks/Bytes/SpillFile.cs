using Microsoft.Win32.SafeHandles;

namespace Keystone.Sinks.Bytes;

/// <summary>
/// A lane's file for encoded bytes that wait beyond its memory budget. It is scratch: nothing in it outlives the run, so it is never
/// synced, and it is unlinked as soon as it is open where the system lets it. Slots of 16 KiB, free ones reused first. One thread
/// writes, frees and reads.
/// </summary>
public sealed class SpillFile : IDisposable
{
    public const int SlotBytes = 16 << 10;

    private readonly SafeFileHandle _handle;
    private readonly string _path;
    private readonly Stack<int> _free = new();
    private readonly int _maxSlots;
    private int _slots;

    public SpillFile(string folder, string name, long maxBytes)
    {
        Directory.CreateDirectory(folder);
        _path = Path.Combine(folder, name);
        _handle = System.IO.File.OpenHandle(_path, FileMode.Create, FileAccess.ReadWrite, FileShare.None, FileOptions.DeleteOnClose);
        _maxSlots = (int)Math.Min(int.MaxValue, maxBytes / SlotBytes);
        if (!OperatingSystem.IsWindows())
            System.IO.File.Delete(_path);
    }

    /// <summary>Bytes of the slots in use.</summary>
    public long UsedBytes => (long)(_slots - _free.Count) * SlotBytes;

    /// <summary>False, with nothing written, where the file would grow over its limit or the disk refuses: the caller then cuts.</summary>
    public bool TryWrite(ReadOnlySpan<byte> bytes, List<int> slots)
    {
        var needed = (bytes.Length + SlotBytes - 1) / SlotBytes;
        if (needed > _free.Count + (_maxSlots - _slots))
            return false;
        var first = slots.Count;
        try
        {
            while (!bytes.IsEmpty)
            {
                var slot = _free.Count > 0 ? _free.Pop() : _slots++;
                slots.Add(slot);
                var part = bytes[..Math.Min(SlotBytes, bytes.Length)];
                RandomAccess.Write(_handle, part, (long)slot * SlotBytes);
                bytes = bytes[part.Length..];
            }

            return true;
        }
        catch (IOException)
        {
            for (var i = first; i < slots.Count; i++)
                _free.Push(slots[i]);
            slots.RemoveRange(first, slots.Count - first);
            return false;
        }
    }

    /// <summary>Reads back what <see cref="TryWrite"/> put into the slots, in their order; the last one may be partly filled.</summary>
    public void Read(IReadOnlyList<int> slots, Span<byte> into)
    {
        foreach (var slot in slots)
        {
            var part = into[..Math.Min(SlotBytes, into.Length)];
            for (var done = 0; done < part.Length; )
            {
                var read = RandomAccess.Read(_handle, part[done..], (long)slot * SlotBytes + done);
                if (read == 0)
                    throw new EndOfStreamException($"The spill file '{_path}' is shorter than what was written to it.");
                done += read;
            }

            into = into[part.Length..];
        }
    }

    public void Free(List<int> slots)
    {
        foreach (var slot in slots)
            _free.Push(slot);
        slots.Clear();
    }

    public void Dispose() => _handle.Dispose();
}
