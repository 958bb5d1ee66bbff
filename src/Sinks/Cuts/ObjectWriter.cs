using Keystone.Sinks.Bytes;

namespace Keystone.Sinks.Cuts;

/// <summary>Compresses full members and appends them to their objects, on the store's thread; counts what is on its way there.</summary>
public sealed class ObjectWriter(StoreQueue queue, MemberCodec codec, BufferMemory memory, SpillFile? spill, Action onRoom) : IDisposable
{
    private readonly Queue<MemberInput> _inputs = new();
    private byte[] _compressed = [];
    private long _inFlight;

    /// <summary>Uncompressed bytes that the store's thread has not taken yet. Read on the stage's thread.</summary>
    public long InFlightBytes => _inFlight;

    public MemberInput NewInput() => new(memory, spill);

    public void Write(IObjectUpload upload, MemberInput input)
    {
        var count = input.Count;
        _inFlight += count;
        _inputs.Enqueue(input);
        ReadOnlyMemory<byte> member = default;
        queue.Enqueue(
            () =>
            {
                // A call that failed is made again: it must not compress twice.
                if (member.IsEmpty)
                    member = Compress(input);
                upload.Append(member);
                input.Release();
            },
            () =>
            {
                _inFlight -= count;
                _inputs.Dequeue();
                onRoom();
            }
        );
    }

    private ReadOnlyMemory<byte> Compress(MemberInput input)
    {
        var raw = input.Gather();
        if (codec.Compression == Topology.Model.SinkCompression.None)
            return raw;
        if (_compressed.Length < codec.Bound(raw.Length))
            _compressed = new byte[codec.Bound(raw.Length)];
        return _compressed.AsMemory(0, codec.Compress(raw, _compressed));
    }

    /// <summary>Only when neither the stage nor the store's thread works any more.</summary>
    public void Dispose()
    {
        foreach (var input in _inputs)
            input.Release();
        codec.Dispose();
    }
}
