namespace Keystone.Cli.Hosting;

/// <summary>A file that the command line names, or standard input.</summary>
internal static class InputFile
{
    /// <exception cref="CliException">It cannot be read; the reason is said.</exception>
    public static Stream Open(string? file, Terminal terminal)
    {
        if (file is null or "-")
            return terminal.In;
        if (Directory.Exists(file))
            throw CliErrors.FileUnreadable.With($"file '{file}'", "it is a folder");
        try
        {
            return new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 1 << 16, FileOptions.SequentialScan);
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            throw CliErrors.FileUnreadable.With($"file '{file}'", "it does not exist");
        }
        catch (UnauthorizedAccessException)
        {
            throw CliErrors.FileUnreadable.With($"file '{file}'", "reading it is not allowed");
        }
        catch (IOException unreadable)
        {
            throw CliErrors.FileUnreadable.With($"file '{file}'", unreadable.Message.TrimEnd('.'));
        }
    }
}
