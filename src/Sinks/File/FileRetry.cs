using Keystone.Sinks.Cuts;

namespace Keystone.Sinks.File;

/// <summary>What a failed file call means. The disk's troubles (no space, no right, read-only, too many files, away) pass: the lane waits.</summary>
internal static class FileRetry
{
    public static StoreVerdict Judge(Exception failure) =>
        failure switch
        {
            SyncFailedException => StoreVerdict.StartAgain,
            // An unfinished file of ours is gone: another owner of the lane has swept it. A new run finds out who owns the lane.
            FileNotFoundException => StoreVerdict.Fail,
            IOException or UnauthorizedAccessException => StoreVerdict.Wait,
            _ => StoreVerdict.Fail,
        };
}
