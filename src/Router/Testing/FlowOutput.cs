namespace Keystone.Router.Testing;

/// <summary>Everything that a flow made of a test's input.</summary>
/// <param name="DeadLetters">Where each record stood and why it went there.</param>
/// <param name="Stopped">Why the flow stopped; null where it did not.</param>
internal sealed record FlowOutput(IReadOnlyList<TestOutput> Records, IReadOnlyList<string> DeadLetters, string? Stopped);
