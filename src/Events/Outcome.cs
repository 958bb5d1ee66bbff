namespace Keystone.Events;

/// <summary>What a <c>where</c> says of a record.</summary>
public enum Outcome
{
    False,
    True,

    /// <summary>Neither: <see cref="EventEvaluation.Error"/> says why, and the route's <c>on_error</c> what happens.</summary>
    Error,
}
