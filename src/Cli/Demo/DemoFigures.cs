using Keystone.Cli.Demo.Showing;
using Keystone.Cli.Demo.Verifying;
using Keystone.Cli.Workers;
using Keystone.Flow.Workers;
using Keystone.Topology.Model;

namespace Keystone.Cli.Demo;

/// <summary>Takes pictures of the running demo; rates are over the time since the picture before.</summary>
internal sealed class DemoFigures(
    TopologyModel model,
    IReadOnlyList<Worker> workers,
    Verification verification,
    DemoFeeding feeding,
    TimeProvider time
)
{
    private readonly long _begun = time.GetTimestamp();
    private long _before = time.GetTimestamp();
    private long _producedBefore;
    private long _arrivedBefore;

    public Verification Verification => verification;

    public DemoPicture Picture(string phase)
    {
        var flows = Flows();
        var produced = feeding.Produced;
        var arrived = verification.Places.Sum(place => place.Balance.Arrived);
        var seconds = Math.Max(0.001, time.GetElapsedTime(_before).TotalSeconds);
        var picture = new DemoPicture
        {
            Elapsed = time.GetElapsedTime(_begun),
            Phase = phase,
            Produced = produced,
            ProducedPerSecond = (produced - _producedBefore) / seconds,
            ArrivedPerSecond = (arrived - _arrivedBefore) / seconds,
            Files = verification.FilesRead,
            Flows = flows,
        };
        (_before, _producedBefore, _arrivedBefore) = (time.GetTimestamp(), produced, arrived);
        return picture;
    }

    private List<FlowFigures> Flows()
    {
        var statuses = workers.SelectMany(worker => worker.Status().Flows).ToDictionary(flow => flow.Flow, StringComparer.Ordinal);
        var figures = new List<FlowFigures>();
        foreach (var flow in model.Flows)
        {
            var status = statuses[flow.Identity];
            var counts = status.Lanes.Select(lane => lane.Counts).ToList();
            var books = verification
                .Places.Where(place => !place.IsDeadLetters && place.Flows.Contains(flow))
                .Select(place => place.Balance)
                .ToList();
            figures.Add(
                new FlowFigures
                {
                    Region = flow.Region,
                    Route = flow.Route.Name,
                    Tier = flow.Tier.Number,
                    From = $"{flow.Source.Cluster.Name}/{flow.Source.Topic}",
                    Outputs = Reports.Targets(flow),
                    State = Reports.Word(status.State),
                    Reason = status.Reason,
                    Read = counts.Sum(c => c.Read),
                    Filtered = counts.Sum(c => c.Filtered),
                    DeadLetters = counts.Sum(c => c.DeadLettered),
                    LagRecords = status.LagRecords,
                    Expected = books.Sum(b => b.Expected),
                    Arrived = books.Sum(b => b.Arrived),
                }
            );
        }
        return figures;
    }
}
