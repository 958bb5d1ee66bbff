using Keystone.Flow.Elements;
using Keystone.Sinks.Cuts;
using Keystone.Sinks.Layout;

namespace Keystone.Sinks.File;

/// <summary>
/// One file on its way: written under an unfinished name, synced, renamed. Every step can be made again after it failed. Used on the lane's
/// blocking thread alone.
/// </summary>
internal sealed class FileRequest(FileService service, ObjectName name) : IObjectUpload
{
    private readonly string _unfinished = service.Layout.NextUnfinished(name);
    private long _length;
    private bool _created;
    private bool _committed;

    public ObjectName Name => name;

    public void Append(ReadOnlyMemory<byte> bytes)
    {
        if (!_created)
            FileService.CreateFolder(Path.GetDirectoryName(_unfinished)!, lasting: false);
        // A file that was written to and is gone was swept by another owner of the lane: it must not come anew with half of its bytes.
        var file = service.Open.Get(_unfinished, _created ? FileMode.Open : FileMode.CreateNew);
        _created = true;
        service.Step(FileStep.Write);
        RandomAccess.Write(file, bytes.Span, _length);
        _length += bytes.Length;
    }

    public void Finish()
    {
        var file = service.Open.Get(_unfinished, FileMode.Open);
        try
        {
            service.Step(FileStep.Sync);
            RandomAccess.FlushToDisk(file);
        }
        catch (IOException e)
        {
            throw new SyncFailedException(_unfinished, e);
        }

        service.Open.Close(_unfinished);
    }

    public void Commit()
    {
        if (_committed)
            return;
        var final = service.Layout.Final(name);
        FileService.CreateFolder(Path.GetDirectoryName(final)!, lasting: true);
        service.Step(FileStep.Rename);
        if (!FileCalls.TryRename(_unfinished, final))
        {
            if (!FileContent.IsEqual(_unfinished, final))
                throw new StopLaneException(
                    $"file '{final}' exists with other content than '{_unfinished}', which should become it. A final file is never replaced: "
                        + "compare the two, move the wrong one away, and resume."
                );
            System.IO.File.Delete(_unfinished);
        }

        _committed = true;
    }

    public void Dispose()
    {
        service.Open.Close(_unfinished);
        if (_created && !_committed && !service.KeepsUnfinished)
            FileService.TryDelete(_unfinished);
    }
}
