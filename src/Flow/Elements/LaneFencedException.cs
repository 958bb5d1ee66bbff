namespace Keystone.Flow.Elements;

/// <summary>The lane's transactional id has a newer owner, or our transaction timed out; the lane finds out which before it goes on.</summary>
public sealed class LaneFencedException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>The worker that has the lane now, where it is known already.</summary>
    public string? Owner { get; init; }

    /// <summary>The position log says who has the lane.</summary>
    public static LaneFencedException By(string owner) => new($"'{owner}' has taken the lane") { Owner = owner };
}
