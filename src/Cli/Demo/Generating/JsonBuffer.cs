using System.Buffers;
using System.Text.Json;
using Keystone.Cli.Hosting;

namespace Keystone.Cli.Demo.Generating;

/// <summary>A JSON writer over a buffer that is used again for each event, and text that fills an event up to its size.</summary>
internal sealed class JsonBuffer
{
    private static readonly string[] Words =
    [
        "abr",
        "audio",
        "bitrate",
        "buffer",
        "cdn",
        "codec",
        "drm",
        "edge",
        "frame",
        "hdr",
        "ladder",
        "latency",
        "manifest",
        "origin",
        "player",
        "profile",
        "quality",
        "rebuffer",
        "segment",
        "session",
        "startup",
        "stream",
        "subtitle",
        "switch",
        "throughput",
        "trace",
        "track",
        "window",
    ];

    private readonly ArrayBufferWriter<byte> _bytes = new(4096);
    private readonly Utf8JsonWriter _json;

    public JsonBuffer() => _json = new Utf8JsonWriter(_bytes, JsonOutput.Options);

    public Utf8JsonWriter Begin()
    {
        _bytes.ResetWrittenCount();
        _json.Reset(_bytes);
        _json.WriteStartObject();
        return _json;
    }

    /// <summary>Closes the object, after an array of words that brings it near <paramref name="size"/> bytes.</summary>
    public byte[] End(Random random, int size)
    {
        _json.WriteStartArray("context"u8);
        while (_json.BytesCommitted + _json.BytesPending < size - 2)
            _json.WriteStringValue($"{Words[random.Next(Words.Length)]}-{random.Next(100_000):x}");
        _json.WriteEndArray();
        _json.WriteEndObject();
        _json.Flush();
        return _bytes.WrittenSpan.ToArray();
    }
}
