using Keystone.Client;
using Keystone.Client.Admin;
using Keystone.Flow.Lanes;
using Keystone.Topology.Model;

namespace Keystone.Flow.Workers;

/// <summary>The ends of a flow's source to which a drain reads.</summary>
internal static class DrainEnds
{
    /// <summary>Asks until the source answers; null: cancelled before.</summary>
    public static async Task<IReadOnlyDictionary<int, long>?> FindAsync(
        FlowContext flow,
        Action<string> log,
        CancellationToken cancellation
    )
    {
        var all = Enumerable.Range(0, flow.SourcePartitions).Select(p => new TopicPartition(flow.SourceTopic, p)).ToList();
        // What an open transaction of a producer holds back is not the end that is seen at the call.
        var isCommitted = flow.Model.Delivery != DeliveryClass.BestEffort;
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                var ends = await new OffsetAdmin(flow.Source)
                    .ListAsync(all, OffsetQuery.Latest, cancellation, isCommitted)
                    .ConfigureAwait(false);
                return ends.ToDictionary(end => end.Key.Partition, end => end.Value.Offset);
            }
            catch (ClientException e)
            {
                log($"{flow.Identity}: the ends to drain to are not known yet: {e.Message}");
            }
            catch (OperationCanceledException)
            {
                break;
            }
        }
        return null;
    }
}
