using Keystone.Flow.Elements;

namespace Keystone.Router.Routing;

/// <summary>Where a branch stands in the batch that is being looked into.</summary>
internal struct BranchProgress
{
    /// <summary>It has taken every record so far, all to <see cref="Partition"/>.</summary>
    public bool IsWhole { get; set; }

    public int Partition { get; set; }

    /// <summary>Why its records are encoded anew.</summary>
    public ReencodeReason Reason { get; set; }
}
