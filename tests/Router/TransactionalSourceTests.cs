using FsCheck.Xunit;
using Keystone.Client.Fetching;
using Keystone.Kafka.Records;
using Keystone.Router.Tests.Support;

namespace Keystone.Router.Tests;

/// <summary>Sources whose producers write in transactions, some of them aborted, all of them interleaved.</summary>
public sealed class TransactionalSourceTests
{
    private readonly List<(byte[] Batch, long First, long Next)> _log = [];
    private readonly List<(long Producer, long First, long Last)> _aborted = [];
    private readonly Dictionary<long, List<Made>> _open = [];
    private readonly List<Made> _committed = [];
    private long _offset;

    [Property(MaxTest = 100)]
    public void Only_what_was_committed_comes_out_in_order_however_the_fetches_fall(int seed)
    {
        var random = new Random(seed);
        Write(random, steps: random.Next(1, 40));
        using var bench = new RouteBench(Flows.Of(random.Next(2) == 0 ? null : "event.type == 'play'"));
        var isFiltered = bench.Flow.Where is not null;
        List<Made> read = [];
        var position = 0L;
        for (var at = 0; at < _log.Count; )
        {
            var part = _log.Skip(at).Take(random.Next(1, 6)).ToArray();
            at += part.Length;
            // As a broker tells them: those that touch what it answers with, also where their first batches were read before.
            AbortedTransaction[] aborted =
            [
                .. _aborted
                    .Where(a => a.Last >= part[0].First && a.First < part[^1].Next)
                    .OrderBy(a => a.First)
                    .Select(a => new AbortedTransaction(a.Producer, a.First)),
            ];
            var element = bench.Run(position, aborted, [.. part.Select(p => p.Batch)]);
            element.NextOffset.ShouldBe(part[^1].Next);
            position = element.NextOffset;
            read.AddRange(bench.Out().GetValueOrDefault(("out", 1), []));
        }

        var expected = _committed.OrderBy(r => r.Offset).Where(r => !isFiltered || MadeEvents.IsPlay(r));
        read.ShouldBeSame(expected, $"seed {seed}");
    }

    private void Write(Random random, int steps)
    {
        for (var step = 0; step < steps; step++)
        {
            var producer = random.Next(4);
            if (producer == 0)
                _committed.AddRange(Batch(random, new BatchForm()));
            else if (_open.ContainsKey(producer) && random.Next(3) == 0)
                End(random, producer);
            else
            {
                if (!_open.TryGetValue(producer, out var records))
                    _open[producer] = records = [];
                records.AddRange(Batch(random, new BatchForm { ProducerId = producer, IsTransactional = true }));
            }
        }

        // A reader of committed records gets no further than the first open transaction: all are ended.
        foreach (var producer in _open.Keys.ToArray())
            End(random, producer);
    }

    private List<Made> Batch(Random random, BatchForm form)
    {
        List<Made> records = [.. Enumerable.Range(0, random.Next(1, 20)).Select(i => MadeEvents.One(random, _offset + i))];
        Append(Batches.Make(form with { Codec = (Keystone.Kafka.Compression.CompressionCodec)random.Next(5) }, records), records.Count);
        return records;
    }

    private void End(Random random, long producer)
    {
        _open.Remove(producer, out var records);
        var aborts = random.Next(2) == 0;
        if (aborts)
            _aborted.Add((producer, records![0].Offset, _offset));
        else
            _committed.AddRange(records!);
        Append(Batches.Marker(aborts ? ControlType.Abort : ControlType.Commit, _offset, producer), 1);
    }

    private void Append(byte[] batch, int records)
    {
        _log.Add((batch, _offset, _offset + records));
        _offset += records;
    }
}
