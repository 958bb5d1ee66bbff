using Keystone.Client.Fetching;
using Keystone.Flow.Elements;

namespace Keystone.Flow.Fetching;

/// <summary>One broker that leads partitions of the lane: at most one fetch is under way to it.</summary>
internal sealed class LeaderFetch(int node)
{
    public int Node { get; } = node;

    public bool IsUnderWay { get; set; }

    /// <summary>Not before this timestamp: the last answer brought little.</summary>
    public long NotBefore { get; set; }

    public long SentAt { get; set; }

    /// <summary>What the next fetch asks for; untouched while one is under way.</summary>
    public List<FetchPosition> Positions { get; } = [];

    public List<LanePartition> Asked { get; } = [];

    /// <summary>The answer, between its arrival and its handling.</summary>
    public FetchResult? Result { get; set; }

    public Exception? Error { get; set; }

    /// <summary>What the fetch under way may bring, taken from the budget.</summary>
    public ElementLease? Reservation { get; set; }

    public void EndReservation()
    {
        var reservation = Reservation!;
        Reservation = null;
        reservation.Done();
        reservation.Release();
    }
}
