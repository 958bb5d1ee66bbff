using System.Text;

namespace Keystone.Events;

/// <summary>
/// Headers in the form that a record of a batch (magic 2) has: their count, then for each the key's length, the key, the value's length (-1: null) and
/// the value; numbers are zigzag variable-length integers.
/// </summary>
public static class HeaderBlock
{
    public static byte[] Encode(IEnumerable<KeyValuePair<string, byte[]?>> headers)
    {
        ArgumentNullException.ThrowIfNull(headers);
        var list = headers as IReadOnlyCollection<KeyValuePair<string, byte[]?>> ?? [.. headers];
        var bytes = new List<byte>(16 + 32 * list.Count);
        WriteNumber(bytes, list.Count);
        foreach (var (name, value) in list)
        {
            var key = Encoding.UTF8.GetBytes(name);
            WriteNumber(bytes, key.Length);
            bytes.AddRange(key);
            WriteNumber(bytes, value?.Length ?? -1);
            bytes.AddRange(value ?? []);
        }
        return [.. bytes];
    }

    private static void WriteNumber(List<byte> bytes, int value)
    {
        var zigzag = (uint)((value << 1) ^ (value >> 31));
        for (; zigzag >= 0x80; zigzag >>= 7)
            bytes.Add((byte)(zigzag | 0x80));
        bytes.Add((byte)zigzag);
    }
}
