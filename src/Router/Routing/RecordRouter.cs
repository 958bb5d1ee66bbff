using Keystone.Events;
using Keystone.Flow.Elements;
using Keystone.Kafka.Records;
using Keystone.Router.Partitioning;
using Keystone.Router.Reencoding;
using Keystone.Topology.Model;

namespace Keystone.Router.Routing;

/// <summary>
/// Decides for one record which branches take it and to which partitions. All expressions of the route share one scan of the payload. A record with any
/// error goes to no branch at all: its dead letter can then be replayed into the flow without doubling what others got. Not for two threads.
/// </summary>
internal sealed class RecordRouter
{
    /// <summary>Of a branch that does not take the record.</summary>
    public const int NotTaken = -1;

    private readonly RoutePlan _plan;
    private readonly BranchPlan[] _branches;
    private readonly IReadOnlyList<TargetTopic> _targets;
    private readonly Evaluator? _evaluator;
    private readonly ValueWriter? _value;
    private readonly int[] _partitions;

    public RecordRouter(RoutePlan plan, IReadOnlyList<TargetTopic> targets)
    {
        _plan = plan;
        _branches = [.. plan.Branches];
        _targets = targets;
        _evaluator = plan.Expressions?.CreateEvaluator();
        _value = plan.Select is null ? null : new ValueWriter();
        _partitions = new int[_branches.Length];
    }

    /// <summary>By branch, after <see cref="TryDecide"/>: the target partition or <see cref="NotTaken"/>.</summary>
    public ReadOnlySpan<int> Partitions => _partitions;

    /// <summary>How many branches take the record.</summary>
    public int Taken { get; private set; }

    /// <summary>After a <see cref="TryDecide"/> that failed: why, for people.</summary>
    public string Cause { get; private set; } = "";

    /// <summary>The record as it is sent: its own bytes, or with the projected value in place of its own.</summary>
    public ReadOnlySpan<byte> Tail(in RecordView record) => _value is null ? record.Tail : _value.Tail(record);

    /// <summary>False: an expression has no value for this record.</summary>
    public bool TryDecide(in RecordView record, SourcePartition source)
    {
        Taken = 0;
        if (_evaluator is null)
            return Choose(default, record, source);
        var evaluation = _evaluator.Begin(
            new EventContext
            {
                Value = record.Value,
                HasValue = !record.ValueIsNull,
                Key = record.Key,
                HasKey = !record.KeyIsNull,
                Headers = record.HeaderBlock,
                Topic = source.Topic,
                Partition = source.Partition,
                Offset = record.Offset,
                Timestamp = record.Timestamp,
            }
        );
        if (_plan.Where is { } where)
        {
            switch (evaluation.Matches(where))
            {
                case Outcome.False:
                    _partitions.AsSpan().Fill(NotTaken);
                    return true;
                case Outcome.Error:
                    return Fail("where", evaluation);
            }
        }

        if (!Choose(evaluation, record, source))
            return false;
        if (_value is null || Taken == 0)
            return true;
        _value.Begin();
        return evaluation.TryWrite(_plan.Select!, _value.Value) || Fail("select", evaluation);
    }

    private bool Choose(EventEvaluation evaluation, in RecordView record, SourcePartition source)
    {
        for (var i = 0; i < _branches.Length; i++)
        {
            var branch = _branches[i];
            _partitions[i] = NotTaken;
            if (Taken > 0 && !_plan.SendsToAll)
                continue;
            if (branch.Where is { } where)
            {
                var outcome = evaluation.Matches(where);
                if (outcome == Outcome.Error)
                    return Fail("split where", evaluation);
                if (outcome == Outcome.False)
                    continue;
            }

            if (!TryPartition(branch, evaluation, record, source, out _partitions[i]))
                return false;
            Taken++;
        }

        return true;
    }

    private bool TryPartition(
        BranchPlan branch,
        EventEvaluation evaluation,
        in RecordView record,
        SourcePartition source,
        out int partition
    )
    {
        var count = _targets[branch.Target].Partitions;
        partition = source.Partition;
        switch (branch.Rule)
        {
            case PartitionRuleKind.Keep:
                partition = KeptPartition(branch, source);
                return true;
            case PartitionRuleKind.Key:
                partition = record.KeyIsNull ? partition % count : Murmur2.Partition(record.Key, count);
                return true;
            default:
                if (!evaluation.TryGetText(branch.PartitionBy!, out var text, out var isNull))
                    return Fail("partition_by", evaluation);
                partition = isNull ? partition % count : Murmur2.Partition(text, count);
                return true;
        }
    }

    /// <summary>A partition that the target lacks cannot be kept, and another one would break the order of its keys. A sink has no such bound.</summary>
    public int KeptPartition(BranchPlan branch, SourcePartition source)
    {
        var target = _targets[branch.Target];
        if (source.Partition < target.Partitions || _plan.IsForSink)
            return source.Partition;
        throw new StopLaneException(
            $"target topic '{target.Topic}' has {target.Partitions} partitions, but source partition {source.Partition} is to be kept. "
                + "Add partitions to the target, or declare partition_by."
        );
    }

    private bool Fail(string what, EventEvaluation evaluation)
    {
        Cause = $"{what} {evaluation.Error}";
        return false;
    }
}
