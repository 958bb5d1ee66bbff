namespace Keystone.Topology.Model;

/// <summary>A record that a test feeds to a stream.</summary>
public sealed record TestInput(StreamModel Stream, TestRecord Record);
