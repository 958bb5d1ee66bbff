namespace Keystone.Flow.Elements;

/// <summary>The lane's transactional id has a newer owner, or our transaction timed out; the lane finds out which before it goes on.</summary>
public sealed class LaneFencedException(string message, Exception? inner = null) : Exception(message, inner);
