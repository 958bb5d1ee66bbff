namespace Keystone.Events;

/// <summary>One field of a <c>select</c>: the name that it gets and the expression of its value.</summary>
public sealed record SelectField(string Name, string Source);
