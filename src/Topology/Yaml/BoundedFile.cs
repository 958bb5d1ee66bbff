using System.Text;

namespace Keystone.Topology.Yaml;

/// <summary>Reads a file without trusting its length: devices and growing files end at the limit too.</summary>
internal static class BoundedFile
{
    /// <summary>Null where the file holds more than <paramref name="maxBytes"/>.</summary>
    public static byte[]? Read(string path, int maxBytes)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var memory = new MemoryStream();
        var chunk = new byte[16 << 10];
        int read;
        while ((read = stream.Read(chunk)) > 0)
        {
            if (memory.Length + read > maxBytes)
                return null;
            memory.Write(chunk, 0, read);
        }
        return memory.ToArray();
    }

    /// <summary>Why reading failed, without absolute paths.</summary>
    public static string Reason(Exception e) =>
        e switch
        {
            FileNotFoundException or DirectoryNotFoundException => "it does not exist",
            UnauthorizedAccessException => "it is a folder, or reading it is not allowed",
            DecoderFallbackException => "it is not UTF-8",
            // The system's own reason, which ends where it names the path.
            IOException when e.Message.IndexOf(" : '", StringComparison.Ordinal) is > 0 and var path => e.Message[..path]
                .ToLowerInvariant(),
            _ => "the system refuses it",
        };
}
