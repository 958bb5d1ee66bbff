using System.Runtime.InteropServices;

namespace Keystone.Sinks.File;

/// <summary>The system calls that the framework lacks: syncing a folder, and a rename that never replaces.</summary>
internal static partial class FileCalls
{
    private const int AtWorkingFolder = -100;
    private const uint NoReplace = 1;
    private const int NotPermitted = 1;
    private const int Exists = 17;
    private const int InvalidArgument = 22;
    private const int NoSuchCall = 38;
    private const int NotSupported = 95;

    /// <summary>Makes the names in a folder last.</summary>
    public static void SyncFolder(string path)
    {
        if (OperatingSystem.IsWindows())
            return; // There is no such call; NTFS journals names by itself.
        var folder = Open(path, 0);
        if (folder < 0)
            throw Failure("open", path);
        try
        {
            // Some file systems have nothing to sync in a folder and say that the call does not apply.
            if (Sync(folder) != 0 && Marshal.GetLastPInvokeError() != InvalidArgument)
                throw Failure("sync", path);
        }
        finally
        {
            _ = Close(folder);
        }
    }

    /// <summary>False, with nothing changed, where the final name exists.</summary>
    public static bool TryRename(string from, string to)
    {
        if (OperatingSystem.IsLinux())
        {
            try
            {
                if (RenameAt(AtWorkingFolder, from, AtWorkingFolder, to, NoReplace) == 0)
                    return true;
                switch (Marshal.GetLastPInvokeError())
                {
                    case Exists:
                        return false;
                    case InvalidArgument or NoSuchCall or NotSupported or NotPermitted:
                        break; // The file system cannot: a link may.
                    default:
                        throw Failure("rename", from);
                }
            }
            catch (EntryPointNotFoundException)
            {
                // A C library without it.
            }
        }

        if (System.IO.File.Exists(to))
            return false;
        // Without overwriting the framework links and unlinks, where links exist: as atomic.
        System.IO.File.Move(from, to, overwrite: false);
        return true;
    }

    private static IOException Failure(string call, string path)
    {
        var error = Marshal.GetLastPInvokeError();
        var text = $"{Marshal.GetPInvokeErrorMessage(error)} : '{path}' ({call})";
        return error == 2 ? new FileNotFoundException(text) : new IOException(text, error);
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Sync(int file);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int file);

    [LibraryImport("libc", EntryPoint = "renameat2", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int RenameAt(int fromFolder, string from, int toFolder, string to, uint flags);
}
