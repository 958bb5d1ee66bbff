namespace Keystone.Flow.Elements;

/// <summary>
/// Thrown where going on would lose or falsify records (<c>on_error: stop</c>, a file that exists with other content): the lane parks with
/// <paramref name="cause"/> and runs again only when an operator resumes it.
/// </summary>
public sealed class StopLaneException(string cause, Exception? inner = null) : Exception(cause, inner);
