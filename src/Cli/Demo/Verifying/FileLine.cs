namespace Keystone.Cli.Demo.Verifying;

/// <summary>How a JSON value stands in a file of lines: as it came, each line break outside strings (in valid JSON there are no others) made a space.</summary>
internal static class FileLine
{
    public static byte[] Of(ReadOnlySpan<byte> value)
    {
        var line = value.Trim(" \t\r\n"u8).ToArray();
        line.AsSpan().ReplaceAny(System.Buffers.SearchValues.Create("\r\n"u8), (byte)' ');
        return line;
    }
}
