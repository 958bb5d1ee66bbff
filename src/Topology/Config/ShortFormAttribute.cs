namespace Keystone.Topology.Config;

/// <summary>Says which option is meant where a section is written as a single value or as a list.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ShortFormAttribute : Attribute
{
    /// <summary>The option's key for a single value; null where that is not allowed.</summary>
    public string? Scalar { get; init; }

    /// <summary>The option's key for a list; null where that is not allowed.</summary>
    public string? List { get; init; }
}
