using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;

namespace Keystone.Kafka.Protocol;

/// <summary>Kafka's text form of a 128-bit id: URL-safe base64 without padding, 22 characters, big-endian.</summary>
public static class KafkaUuid
{
    public static string ToText(Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        return Base64Url.EncodeToString(bytes);
    }

    /// <exception cref="FormatException">The text is not such an id.</exception>
    public static Guid Parse(string text) =>
        TryParse(text, out var id) ? id : throw new FormatException($"'{text}' is not a Kafka id: 22 characters of URL-safe base64.");

    public static bool TryParse([NotNullWhen(true)] string? text, out Guid id)
    {
        id = Guid.Empty;
        if (text is not { Length: 22 })
            return false;
        Span<byte> bytes = stackalloc byte[16];
        if (!Base64Url.IsValid(text) || !Base64Url.TryDecodeFromChars(text, bytes, out var written) || written != 16)
            return false;
        id = new Guid(bytes, bigEndian: true);
        return true;
    }
}
