using Keystone.Client;
using Keystone.Flow.Delivery;
using Keystone.Flow.Elements;
using Keystone.Flow.Fetching;
using Keystone.Flow.Positions;

namespace Keystone.Flow.Lanes;

/// <summary>What follows when a run has ended in an error.</summary>
internal static class RestartRule
{
    /// <summary>Runs that fail one after the other without moving a position, before the lane parks.</summary>
    public const int MaxFailures = 8;

    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Cap = TimeSpan.FromSeconds(10);

    public static RestartKind Decide(Exception cause, FencingVerdict? verdict) =>
        cause switch
        {
            GapException or StopLaneException => RestartKind.Park,
            // Not found out: the next run looks first whether the lane is still ours.
            LaneFencedException when verdict is null => RestartKind.Wait,
            LaneFencedException => verdict.IsFenced ? RestartKind.Park : RestartKind.AtOnce,
            RefusedRecordsException => RestartKind.AtOnce,
            ProducerException { Code: ClientErrorCode.ProducerIdExpired } => RestartKind.AtOnce,
            // What was delivered to the topic before it is gone with that: only an operator can say what follows.
            ProducerException { Code: ClientErrorCode.TopicRecreated } => RestartKind.Park,
            // What is away comes back by itself, however long it takes.
            ClientException { IsRetriable: true } or ProducerException or StoreAwayException or SourceMissingException => RestartKind.Wait,
            TimeoutException or OperationCanceledException or LanesChangedException => RestartKind.Wait,
            ConnectionException => RestartKind.Wait,
            _ => RestartKind.Count,
        };

    /// <summary>The pause before attempt <paramref name="failures"/> + 1: doubling, jittered by a fifth, at most 10 s.</summary>
    public static TimeSpan Pause(int failures)
    {
        var pause = First * Math.Pow(2, Math.Min(failures, 8));
        return (pause > Cap ? Cap : pause) * (0.8 + 0.2 * Random.Shared.NextDouble());
    }
}
