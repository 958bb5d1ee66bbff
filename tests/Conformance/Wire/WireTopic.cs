namespace Keystone.Conformance.Wire;

/// <summary>A topic that a test made.</summary>
public sealed record WireTopic(string Name, Guid Id);
