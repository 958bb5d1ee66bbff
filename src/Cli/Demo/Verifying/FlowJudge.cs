using System.Buffers;
using Keystone.Events;
using Keystone.Events.Records;
using Keystone.Topology.Model;

namespace Keystone.Cli.Demo.Verifying;

/// <summary>
/// Says where a record of a flow's source must arrive, by the flow's declaration alone: it shares the filter language with the router and nothing else.
/// One thread at a time.
/// </summary>
internal sealed class FlowJudge
{
    private readonly FlowModel _flow;
    private readonly CompiledExpression? _where;
    private readonly Projection? _select;
    private readonly (CompiledExpression? Where, CompiledExpression? PartitionBy, Place Place)[] _branches;
    private readonly Place? _deadLetters;
    private readonly Evaluator _evaluator;
    private readonly ArrayBufferWriter<byte> _selected = new();

    public FlowJudge(FlowModel flow, Func<FlowBranch, Place> placeOf, Place? deadLetters)
    {
        _flow = flow;
        _deadLetters = deadLetters;
        var set = new ExpressionSetBuilder();
        _where = flow.Where is { } where ? set.Add(where.Text, ExpressionUse.Where) : null;
        _branches =
        [
            .. flow.Branches.Select(branch =>
                (
                    branch.Where is { } condition ? set.Add(condition.Text, ExpressionUse.Where) : null,
                    branch.PartitionBy.Expression is { } by ? set.Add(by.Text, ExpressionUse.Text) : null,
                    placeOf(branch)
                )
            ),
        ];
        if (flow.Select is { } select)
            _select = set.AddSelect([.. select.Select(field => new Events.SelectField(field.Name, field.Expression.Text))]);
        _evaluator = set.Build().CreateEvaluator();
    }

    public long Read { get; private set; }

    public long Filtered { get; private set; }

    public long DeadLettered { get; private set; }

    public long Skipped { get; private set; }

    public void Judge(in ProducedRecord record)
    {
        Read++;
        var context = new EventContext
        {
            Key = record.Key,
            HasKey = record.Key is not null,
            Value = record.Value,
            HasValue = record.Value is not null,
            Headers = record.Headers.Count == 0 ? [] : HeaderBlock.Encode(record.Headers),
            Topic = record.Topic,
            Partition = record.Partition,
            Offset = record.Offset,
            Timestamp = record.Timestamp,
        };
        var evaluation = _evaluator.Begin(in context);
        if (!TryChoose(ref evaluation, out var chosen))
        {
            Refuse(in record);
            return;
        }
        if (chosen.Count == 0)
        {
            Filtered++;
            return;
        }
        ReadOnlySpan<byte> value = record.Value;
        var hasValue = record.Value is not null;
        if (_select is not null)
        {
            _selected.ResetWrittenCount();
            if (!evaluation.TryWrite(_select, _selected))
            {
                Refuse(in record);
                return;
            }
            value = _selected.WrittenSpan;
            hasValue = true;
        }
        foreach (var place in chosen)
        {
            if (place.FileFlow is null || place.FileFlow.Sink!.Format == SinkFormat.Batches)
            {
                place.Balance.Expect(RecordPrint.Of(record.Key, record.Key is not null, value, hasValue));
            }
            else if (place.FileFlow.Sink!.Content == SinkContent.Record)
            {
                place.Balance.Expect(RecordPrint.Of(record.Key, record.Key is not null, hasValue ? FileLine.Of(value) : [], hasValue));
            }
            else if (!hasValue)
            {
                place.Balance.Expect(RecordPrint.OfLine("null"u8));
            }
            else if (JsonValue.IsOne(value))
            {
                place.Balance.Expect(RecordPrint.OfLine(FileLine.Of(value)));
            }
            else
            {
                Refuse(in record);
            }
        }
    }

    private bool TryChoose(ref EventEvaluation evaluation, out List<Place> chosen)
    {
        chosen = [];
        if (_where is not null)
        {
            switch (evaluation.Matches(_where))
            {
                case Outcome.Error:
                    return false;
                case Outcome.False:
                    return true;
            }
        }
        foreach (var (where, partitionBy, place) in _branches)
        {
            var outcome = where is null ? Outcome.True : evaluation.Matches(where);
            if (outcome == Outcome.Error)
                return false;
            if (outcome == Outcome.False)
                continue;
            if (partitionBy is not null && !evaluation.TryGetText(partitionBy, out _, out _))
                return false;
            chosen.Add(place);
            if (_flow.Match == SplitMatch.First)
                break;
        }
        return true;
    }

    private void Refuse(in ProducedRecord record)
    {
        if (_flow.OnError != ErrorAction.DeadLetter || _deadLetters is null)
        {
            Skipped++;
            return;
        }
        DeadLettered++;
        _deadLetters.Balance.Expect(RecordPrint.Of(record.Key, record.Key is not null, record.Value, record.Value is not null));
    }
}
