namespace Keystone.Topology.Model;

/// <summary>One field of the JSON object that a <c>select</c> writes.</summary>
public sealed record SelectFieldModel(string Name, ExpressionModel Expression);
