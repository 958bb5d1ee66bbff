using System.Collections.Concurrent;
using System.IO.Compression;
using System.Text;
using Keystone.Flow.Elements;
using Keystone.Sinks.Cuts;
using Keystone.Sinks.File;
using Keystone.Topology.Model;
using Microsoft.Extensions.Time.Testing;
using ZstdSharp;

namespace Keystone.Sinks.Tests.Support;

/// <summary>A file sink over a folder that stays while runs come and go: what a lane would do, on the test's thread.</summary>
internal sealed class SinkBench : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly BlockingCollection<Action> _posted = [];
    private readonly SinkThread _thread = new();
    private RunLeases? _leases;
    private CutLane? _lane;
    private FileService? _service;
    private bool _finished;

    public SinkBench(SinkModel sink, params MadeLog[] logs)
    {
        (Sink, Logs) = (sink with { FilePath = System.IO.Path.Combine(_folder.Path, "archive") }, logs);
    }

    public SinkModel Sink { get; set; }

    public IReadOnlyList<MadeLog> Logs { get; }

    public KeptPositions Positions { get; } = new();

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 11, 24, 12, 0, 0, TimeSpan.Zero));

    public ErrorAction OnError { get; set; }

    public long BudgetBytes { get; set; } = 64 << 20;

    public LaneEnding Ending { get; set; } = LaneEnding.Drain;

    public Action<FileStep> OnStep { get; set; } = _ => { };

    public CrashPoints CrashPoints { get; set; } = CrashPoints.None;

    public string? Paused { get; private set; }

    public Exception? Failure { get; private set; }

    public LaneBudget? Budget { get; private set; }

    public CutLane Lane => _lane!;

    public string Path => Sink.FilePath!;

    public void Start()
    {
        Failure = null;
        _finished = false;
        Budget = new LaneBudget(BudgetBytes);
        _leases = new RunLeases(Budget);
        var context = Flows.Context(Flows.Of(Sink, OnError), Logs, Positions, Budget, Time, _thread) with
        {
            CrashPoints = CrashPoints,
            Ending = () => Ending,
            Paused = reason => Paused = reason,
        };
        var config = FileConfig.Of(Sink);
        _service = new FileService(config, step => OnStep(step));
        _lane = new CutLane(
            context,
            FileSink.Plan(context, config),
            _service,
            _posted.Add,
            e => Failure ??= e,
            () => { },
            () => _finished = true
        );
    }

    /// <summary>Feeds everything from the positions on, batches at a time by turns, and ends as <see cref="Ending"/> says. False: it failed.</summary>
    public async Task<bool> RunAsync(Random random, Action<int>? afterElement = null)
    {
        Start();
        var next = Logs.ToDictionary(l => l, l => Positions.Resume(l.Partition).NextOffset);
        var elements = 0;
        while (Failure is null)
        {
            var log = Logs.OrderBy(_ => random.Next()).FirstOrDefault(l => next[l] < l.EndOffset);
            if (log is null)
                break;
            PumpUntil(() => Lane.HasRoom || Failure is not null);
            if (Failure is not null)
                break;
            var element = log.Read(next[log], random.Next(1, 4), _leases!)!;
            next[log] = element.NextOffset;
            Take(element);
            afterElement?.Invoke(++elements);
            Pump();
        }

        if (Failure is null)
            Finish();
        await StopAsync(crashed: Failure is CrashException);
        return Failure is null;
    }

    public void Take(MadeLog log, long from, int batches) => Take(log.Read(from, batches, _leases!)!);

    public void Take(OutboundElement element)
    {
        try
        {
            Lane.Take(element);
        }
        catch (Exception e) when (e is CrashException or StopLaneException)
        {
            Failure ??= e;
        }

        element.Lease.Done();
    }

    public void Finish()
    {
        Lane.Finish(Ending);
        PumpUntil(() => _finished || Failure is not null);
    }

    public async Task StopAsync(bool crashed = false)
    {
        _service!.KeepsUnfinished = crashed;
        Pump();
        await Lane.EndAsync();
        Lane.Dispose();
        Pump();
        _leases!.End();
        if (!crashed)
            Budget!.UsedBytes.ShouldBe(0, "the run must leave nothing in the budget");
    }

    /// <summary>Runs what was posted so far.</summary>
    public void Pump()
    {
        while (_posted.TryTake(out var work))
            Run(work);
    }

    public void PumpUntil(Func<bool> done)
    {
        var deadline = Environment.TickCount64 + 20_000;
        while (!done())
        {
            if (Environment.TickCount64 > deadline)
                throw new TimeoutException($"did not happen in 20 s; paused: {Paused}");
            if (_posted.TryTake(out var work, 1))
                Run(work);
            else
                Time.Advance(TimeSpan.FromMilliseconds(100));
        }
    }

    /// <summary>Final files by name relative to the sink's folder.</summary>
    public SortedDictionary<string, byte[]> Files()
    {
        var files = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        if (!Directory.Exists(Path))
            return files;
        foreach (var file in Directory.EnumerateFiles(Path, "*", SearchOption.AllDirectories))
        {
            var name = System.IO.Path.GetRelativePath(Path, file).Replace('\\', '/');
            if (!name.StartsWith(FileConfig.UnfinishedFolder, StringComparison.Ordinal))
                files.Add(name, System.IO.File.ReadAllBytes(file));
        }

        return files;
    }

    public IReadOnlyList<string> Unfinished()
    {
        var folder = System.IO.Path.Combine(Path, FileConfig.UnfinishedFolder);
        return Directory.Exists(folder) ? [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)] : [];
    }

    /// <summary>All lines of all final files.</summary>
    public List<string> Lines() =>
        [.. Files().SelectMany(f => Encoding.UTF8.GetString(Unpack(f.Key, f.Value)).Split('\n', StringSplitOptions.RemoveEmptyEntries))];

    public static byte[] Unpack(string name, byte[] bytes)
    {
        using var packed = new MemoryStream(bytes);
        using Stream plain =
            name.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(packed, CompressionMode.Decompress)
            : name.EndsWith(".zst", StringComparison.Ordinal) ? new DecompressionStream(packed)
            : packed;
        using var all = new MemoryStream();
        plain.CopyTo(all);
        return all.ToArray();
    }

    public void Dispose()
    {
        _thread.Dispose();
        _posted.Dispose();
        _folder.Dispose();
    }

    private void Run(Action work)
    {
        try
        {
            work();
        }
        catch (Exception e) when (e is CrashException or StopLaneException)
        {
            Failure ??= e;
        }
    }
}
