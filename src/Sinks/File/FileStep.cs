namespace Keystone.Sinks.File;

/// <summary>The steps at which a test makes a file store fail or end, each reached just before it is done.</summary>
internal enum FileStep
{
    Sweep,
    Write,
    Sync,
    Rename,
    SyncFolder,
}
