using Keystone.Sinks.Bytes;
using Keystone.Sinks.Layout;

namespace Keystone.Sinks.Cuts;

/// <summary>One object of an epoch while records go to it. A full member leaves for the store's thread at once.</summary>
public sealed class OpenObject(ObjectName name, IObjectUpload upload, ObjectWriter writer)
{
    private MemberInput _input = writer.NewInput();

    public ObjectName Name { get; } = name;

    public IObjectUpload Upload { get; } = upload;

    public long Records { get; private set; }

    /// <summary>Bytes of memory that spilling would free.</summary>
    public int BufferBytes => _input.BufferBytes;

    public void Append(ReadOnlySpan<byte> encoded, long records)
    {
        Records += records;
        while (!encoded.IsEmpty)
        {
            var part = encoded[..Math.Min(_input.Room, encoded.Length)];
            _input.Append(part);
            encoded = encoded[part.Length..];
            if (_input.Room == 0)
                Hand();
        }
    }

    /// <summary>The last, shorter member. Nothing is appended after it.</summary>
    public void Close()
    {
        if (_input.Count > 0)
            Hand();
    }

    public bool TrySpill() => _input.TrySpill();

    /// <summary>Gives back what waits in memory and in the spill file; for a run that ends.</summary>
    public void Abandon() => _input.Release();

    private void Hand()
    {
        writer.Write(Upload, _input);
        _input = writer.NewInput();
    }
}
