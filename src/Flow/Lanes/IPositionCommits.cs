using Keystone.Flow.Elements;

namespace Keystone.Flow.Lanes;

/// <summary>Positions that follow the acknowledgements (at_least_once).</summary>
internal interface IPositionCommits
{
    bool HasDue { get; }

    void Note(OutboundElement element);

    /// <summary>Writes all that is due. One call at a time; a run that ends during it waits for it before it lets go of the transactional id.</summary>
    Task CommitAsync(CancellationToken cancellation);
}
