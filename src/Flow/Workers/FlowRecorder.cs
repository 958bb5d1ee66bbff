using Keystone.Client.Producing;
using Keystone.Flow.Delivery;
using Keystone.Flow.Elements;
using Keystone.Flow.Lanes;
using Keystone.Flow.Positions;
using Keystone.Kafka.Records;

namespace Keystone.Flow.Workers;

/// <summary>
/// Writes a flow's own record where it is new or has changed, under the id of lane 0: whoever holds that id decides alone. Another number of
/// lanes is recorded first, then every older lane id is fenced, then the record says that this is done. A lane of the old number that takes
/// its id again after that finds the new number; one that did so before is fenced.
/// </summary>
internal sealed class FlowRecorder(FlowContext flow, TimeProvider time)
{
    /// <param name="recorded">As read before; what was written since makes the start begin again.</param>
    public async Task WriteAsync(FlowPositions recorded, CancellationToken cancellation)
    {
        var wanted = new FlowRecord
        {
            LaneCount = flow.LaneCount,
            InstanceId = flow.InstanceId,
            FirstPartitions = flow.FirstPartitions,
            SourceTopicId = flow.SourceTopicId,
            Targets = FlowContext.IdsOf(flow.Targets),
        };
        if (recorded.Record is { } record && Says(record, wanted))
            return;
        await flow.ClaimAsync([0], cancellation).ConfigureAwait(false);
        await using var transactions = NewTransactions(lane: 0);
        await transactions.InitAsync(cancellation).ConfigureAwait(false);
        var now = await flow.ReadPositionsAsync(cancellation).ConfigureAwait(false);
        if (now.Record?.LogOffset != recorded.Record?.LogOffset)
            throw new TimeoutException($"'{now.Record?.InstanceId}' starts the flow at the same time");
        var older = now.RecordedLanes(flow.SourceTopicId);
        if (now.Record is { } last && (last.LaneCount != wanted.LaneCount || last.FormerLanes > 0))
        {
            await WriteAsync(transactions, wanted with { FormerLanes = older }, cancellation).ConfigureAwait(false);
            await FenceAsync(older, cancellation).ConfigureAwait(false);
        }
        await WriteAsync(transactions, wanted, cancellation).ConfigureAwait(false);
    }

    private static bool Says(FlowRecord record, FlowRecord wanted) =>
        record.LaneCount == wanted.LaneCount
        && record.FormerLanes == 0
        && record.SourceTopicId == wanted.SourceTopicId
        && record.Targets.Count == wanted.Targets.Count
        && wanted.Targets.All(topic => record.Targets.GetValueOrDefault(topic.Key) == topic.Value);

    /// <summary>Lane 0 is held already.</summary>
    private async Task FenceAsync(int lanes, CancellationToken cancellation)
    {
        if (lanes < 2)
            return;
        var older = Enumerable.Range(1, lanes - 1);
        await flow.ClaimAsync(older, cancellation).ConfigureAwait(false);
        await Parallel
            .ForEachAsync(
                older,
                new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = cancellation },
                async (lane, token) =>
                {
                    await using var fencing = NewTransactions(lane);
                    await fencing.InitAsync(token).ConfigureAwait(false);
                }
            )
            .ConfigureAwait(false);
    }

    private async Task WriteAsync(LaneTransactions transactions, FlowRecord record, CancellationToken cancellation)
    {
        using var writer = new RecordBatchWriter(new RecordBatchOptions());
        writer.Append(
            time.GetUtcNow().ToUnixTimeMilliseconds(),
            PositionKeys.OfFlow(flow.Identity.ToString(), flow.Source.ClusterId),
            PositionValues.Write(record)
        );
        using var batch = writer.Complete();
        await new PositionTransaction(transactions)
            .CommitAsync([(flow.PositionPartition, batch.Memory)], cancellation)
            .ConfigureAwait(false);
    }

    private LaneTransactions NewTransactions(int lane) =>
        new(
            new TransactionalProducer(
                flow.Target,
                new TransactionalProducerOptions
                {
                    TransactionalId = flow.Identity.TransactionalId(flow.Source.ClusterId, lane),
                    CoordinatorPatience = TimeSpan.FromSeconds(10),
                }
            ),
            CrashPoints.None
        );
}
