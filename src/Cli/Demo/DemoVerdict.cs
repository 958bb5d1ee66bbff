using Keystone.Cli.Demo.Verifying;
using Keystone.Flow.Workers;
using Keystone.Topology.Model;

namespace Keystone.Cli.Demo;

/// <summary>Reads the verification's books when all is at its end.</summary>
internal static class DemoVerdict
{
    public static DemoSummary Of(
        TopologyModel model,
        Verification verification,
        DemoFeeding feeding,
        IReadOnlyList<Worker> workers,
        double seconds
    )
    {
        var routes = verification
            .Places.Where(place => !place.IsDeadLetters || place.Balance is { Expected: > 0 } or { Arrived: > 0 })
            .Select(Result)
            .ToList();
        var judges = verification.Judges.Select(pair => pair.Judge).ToList();
        var remarks = workers
            .SelectMany(worker => worker.Status().Flows)
            .Where(flow => flow.State is LaneState.Parked or LaneState.Paused)
            .Select(flow =>
                $"{flow.Flow} is {Workers.Reports.Word(flow.State)}: {flow.Reason ?? flow.Lanes.Select(lane => lane.Reason).FirstOrDefault(r => r is not null)}"
            )
            .Concat(FilePlaces(model))
            .ToList();
        return new DemoSummary
        {
            Verified = routes.All(route => route.IsRight) && feeding.Produced > 0,
            Seconds = Math.Round(seconds, 1),
            Produced = feeding.Produced,
            NotAccepted = feeding.NotAccepted,
            BadLines = feeding.BadLines,
            Filtered = judges.Sum(judge => judge.Filtered),
            DeadLettered = judges.Sum(judge => judge.DeadLettered),
            Skipped = judges.Sum(judge => judge.Skipped),
            Files = verification.FilesRead,
            Routes = routes,
            Remarks = remarks,
        };
    }

    private static RouteResult Result(Place place)
    {
        var (expected, arrived, lost, surplus) = place.Balance.Read();
        return new RouteResult
        {
            Region = place.Flows[0].Region,
            Route = string.Join(" + ", place.Flows.Select(flow => flow.Route.Name).Distinct()),
            Output = place.FileFlow is { } flow ? $"sink {flow.Sink!.Name}" : place.Name,
            Expected = expected,
            Arrived = arrived,
            Lost = lost,
            Duplicated = surplus,
        };
    }

    private static IEnumerable<string> FilePlaces(TopologyModel model) =>
        model
            .Flows.Where(flow => flow.Sink?.FilePath is not null)
            .Select(flow => flow.Sink!)
            .Distinct()
            .Select(sink => $"sink {sink.Name} wrote below {Path.GetRelativePath(Environment.CurrentDirectory, sink.FilePath!)}");
}
